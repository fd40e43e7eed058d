import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Emitter } from '../../src/util/emitter.js'

interface Events { told: number, other: undefined }

test('all listeners of an event are told, until they end it', () => {
  const emitter = new Emitter<Events>()
  const told: string[] = []
  const end = emitter.on('told', n => { told.push(`a${n}`) })
  emitter.on('told', n => { told.push(`b${n}`) })

  emitter.emit('told', 1)
  end()
  end()
  emitter.emit('told', 2)
  emitter.emit('other', undefined)

  assert.equal(told, ['a1', 'b1', 'b2'])
  assert.is(emitter.has('told'), true)
  assert.is(emitter.has('other'), false)
})

test('one function that subscribes twice is called twice and ends twice', () => {
  const emitter = new Emitter<Events>()
  let calls = 0
  const listener = (): void => { calls++ }
  const end = emitter.on('told', listener)
  emitter.on('told', listener)

  emitter.emit('told', 1)
  end()
  emitter.emit('told', 1)

  assert.is(calls, 3)
})

test('a listener that throws does not keep the others from being told', () => {
  const errors: unknown[] = []
  const emitter = new Emitter<Events>((err, event) => { errors.push([err, event]) })
  let calls = 0
  emitter.on('told', () => { throw new Error('no') })
  emitter.on('told', () => { calls++ })

  emitter.emit('told', 1)

  assert.is(calls, 1)
  assert.equal(errors, [[new Error('no'), 'told']])
})

test('where errors are for the one that emits, the others are told all the same', () => {
  const emitter = new Emitter<Events>(err => { throw err })
  let calls = 0
  emitter.on('told', () => { throw new Error('first') })
  emitter.on('told', () => { throw new Error('second') })
  emitter.on('told', () => { calls++ })

  assert.throws(() => { emitter.emit('told', 1) }, 'first')
  assert.is(calls, 1)
})

test('a listener whose subscription ends while others are told is not told; a new one hears of the next', () => {
  const emitter = new Emitter<Events>()
  const told: string[] = []
  emitter.on('told', () => {
    end()
    emitter.on('told', () => { told.push('new') })
  })
  const end = emitter.on('told', () => { told.push('ended') })

  emitter.emit('told', 1)
  assert.equal(told, [])
  emitter.emit('told', 2)
  assert.equal(told, ['new'])
})

test.run()

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { WriteBehind } from '../../../../src/volumes/replica/state/write-behind.js'

type Changes = ReadonlyMap<string, Uint8Array | undefined>

const test = suite('volumes/replica/state/write-behind')
const bytes = (text: string): Uint8Array => Buffer.from(text)
const staged = (behind: WriteBehind, key: string): string | undefined => {
  const found = behind.get(key)

  return found === undefined ? undefined : found.value === undefined ? 'removed' : Buffer.from(found.value).toString()
}

/** Writes that end when the test says so. */
function held (): { behind: WriteBehind, writes: Changes[], end: (err?: Error) => void } {
  const writes: Changes[] = []
  const gates: { resolve: () => void, reject: (err: Error) => void }[] = []
  const behind = new WriteBehind(async changes => {
    writes.push(changes)
    await new Promise<void>((resolve, reject) => { gates.push({ resolve, reject }) })
  })

  return {
    behind,
    writes,
    end: err => {
      const gate = gates.shift()

      if (err === undefined) {
        gate?.resolve()
      } else {
        gate?.reject(err)
      }
    }
  }
}

const settled = async (): Promise<void> => { await new Promise(resolve => setImmediate(resolve)) }

test('keys are answered while they are staged and while they are written, and not after', async () => {
  const { behind, end } = held()
  behind.stage(new Map([['a', bytes('1')], ['b', undefined]]))
  assert.is(staged(behind, 'a'), '1')
  assert.is(staged(behind, 'b'), 'removed')
  assert.is(staged(behind, 'c'), undefined)
  const flushed = behind.flush()
  behind.stage(new Map([['a', bytes('2')]]))
  assert.is(staged(behind, 'a'), '2')
  assert.is(staged(behind, 'b'), 'removed')
  end()
  await flushed
  assert.is(staged(behind, 'a'), '2')
  assert.is(staged(behind, 'b'), undefined)
})

test('steps between two writes become one write, and what is changed again is written once', async () => {
  const { behind, writes, end } = held()
  behind.stage(new Map([['a', bytes('1')], ['b', bytes('1')]]))
  behind.stage(new Map([['a', bytes('2')]]))
  assert.ok(behind.bytes > 0)
  const flushed = behind.flush()
  assert.is(behind.bytes, 0)
  end()
  await flushed
  assert.equal(writes.map(changes => [...changes.keys()]), [['a', 'b']])
  assert.equal(Buffer.from(writes[0]?.get('a') ?? []).toString(), '2')
  await behind.flush()
  assert.is(writes.length, 1)
})

test('a flush during a write ends with the write that has what was staged before it', async () => {
  const { behind, writes, end } = held()
  const order: string[] = []
  behind.stage(new Map([['a', bytes('1')]]))
  const first = behind.flush().then(() => order.push('first'))
  const joins = behind.flush().then(() => order.push('joins'))
  behind.stage(new Map([['b', bytes('1')]]))
  const second = behind.flush().then(() => order.push('second'))
  end()
  await Promise.all([first, joins])
  await settled()
  assert.equal(order, ['first', 'joins'])
  assert.is(writes.length, 2)
  end()
  await second
  assert.equal(order, ['first', 'joins', 'second'])
})

test('what a failed write had is there still, and is written with the next', async () => {
  const { behind, writes, end } = held()
  behind.stage(new Map([['a', bytes('1')], ['b', bytes('1')]]))
  const failed = behind.flush().catch((err: Error) => err.message)
  behind.stage(new Map([['b', bytes('2')]]))
  end(new Error('disk full'))
  assert.is(await failed, 'disk full')
  assert.is(staged(behind, 'a'), '1')
  assert.is(staged(behind, 'b'), '2')
  const flushed = behind.flush()
  end()
  await flushed
  assert.equal([...writes[1] ?? []].map(([key, value]) => [key, Buffer.from(value ?? []).toString()]), [['a', '1'], ['b', '2']])
  assert.is(staged(behind, 'a'), undefined)
})

test('clear waits for the write under way and forgets the rest, also of a write that fails', async () => {
  for (const failure of [undefined, new Error('closed')]) {
    const { behind, writes, end } = held()
    behind.stage(new Map([['a', bytes('1')]]))
    const flushed = behind.flush().catch(() => {})
    behind.stage(new Map([['b', bytes('1')]]))
    let isClear = false
    const clear = behind.clear().then(() => { isClear = true })
    await settled()
    assert.not.ok(isClear)
    end(failure)
    await Promise.all([flushed, clear])
    assert.is(staged(behind, 'a'), undefined)
    assert.is(staged(behind, 'b'), undefined)
    await behind.flush()
    assert.is(writes.length, 1)
    behind.stage(new Map([['c', bytes('1')]]))
    const again = behind.flush()
    end()
    await again
    assert.is(writes.length, 2)
  }
})

test.run()

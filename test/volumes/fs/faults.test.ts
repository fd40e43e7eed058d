import * as assert from 'uvu/assert'
import { test } from 'uvu'
import { memoryVolume } from '../../helpers/memory-volumes.js'
import { seededBytes } from '../../../testing/bytes.js'
import { rejection } from '../../helpers/rejection.js'
import type { VolumeFsError } from '../../../src/volumes/errors.js'

const MIB = 1024 * 1024
const ID = 'ab'.repeat(16)

async function saying (promise: Promise<unknown>): Promise<string> {
  return (await rejection(promise)).message
}

test('messages name the whole target, the part that is missing, and what helps', async () => {
  const { volume } = memoryVolume()
  await volume.mkdir('/a')
  await volume.writeFile('/a/file', 'x')

  const none = 'no such file or directory; `shoal ls test:/a` shows what is there.'
  assert.is(await saying(volume.stat('/a/none')), `test:/a/none: ${none}`)
  assert.is(await saying(volume.readFile('/a/none')), `test:/a/none: ${none}`)
  assert.is(await saying(volume.unlink('/a/none')), `test:/a/none: ${none}`)
  assert.is(await saying(volume.stat('/a/b c/d')),
    'test:/a/b c/d: there is no folder test:/a/b c; `shoal ls test:/a` shows what is there.')
  assert.is(await saying(volume.stat('/a/file/d/e')), 'test:/a/file/d/e: test:/a/file is not a directory.')

  for (const bytes of ['x', seededBytes(MIB)]) {
    assert.is(await saying(volume.writeFile('/a/it\'s/d/e', bytes)), 'test:/a/it\'s/d/e: there is no folder test:/a/it\'s; ' +
      'make it with `shoal mkdir -p \'test:/a/it\'\\\'\'s/d\'`, or give --parents.')
    assert.is(await saying(volume.writeFile('/a/file/e', bytes)), 'test:/a/file/e: test:/a/file is not a directory.')
  }

  assert.is(await saying(volume.readFile('/a')), 'test:/a: it is a folder; `shoal ls test:/a` shows what is in it.')
  assert.is(await saying(volume.chmod('/a', -1)), 'test:/a: mode is -1; it must be a whole number, 0 or more.')
  assert.match(await saying(volume.stat('/nul\0')), /^test:\/nul\0: a path is Unicode text without NUL\.$/)

  const err = await rejection(volume.stat('/x/y')) as VolumeFsError
  assert.equal([err.code, err.path, err.missing], ['ENOENT', '/x/y', '/x'])
})

test('in a snapshot, too', async () => {
  const { volume } = memoryVolume()
  await volume.snapshots.create('s')
  await volume.mkdir('/later')

  assert.match(await saying(volume.stat('/later/x', { snapshot: 's' })), /^test:\/later\/x: there is no folder test:\/later;/)
  assert.match(await saying(volume.stat('/', { snapshot: 't' })), /no snapshot "t" in volume test\. `shoal snapshot ls test` lists/)
})

test('of two paths, whose fault it is', async () => {
  const { volume } = memoryVolume()
  await volume.mkdir('/a/b', { recursive: true })
  await volume.mkdir('/full/x', { recursive: true })
  await volume.writeFile('/f', 'x')

  for (const [promise, message] of [
    [volume.rename('/a', '/a/b/c'), 'test:/a -> test:/a/b/c: a folder cannot be moved into itself.'],
    [volume.rename('/', '/c'), 'test:/ -> test:/c: the root of a volume can be neither moved nor replaced.'],
    [volume.rename('/a', '/full'), 'test:/a -> test:/full: test:/full is a folder with something in it, which a rename does ' +
      'not replace.'],
    [volume.rename('/a', '/f'), 'test:/a -> test:/f: test:/f is not a directory, and a folder cannot replace it.'],
    [volume.rename('/f', '/a/b'), 'test:/f -> test:/a/b: test:/a/b is a folder, and a file cannot replace it.'],
    [volume.rename('/a', '/f', { noReplace: true }), 'test:/a -> test:/f: test:/f is there already; nothing was changed.'],
    [volume.rename('/f', '/no/f'), 'test:/f -> test:/no/f: there is no folder test:/no; make it with ' +
      '`shoal mkdir -p test:/no`, or give --parents.'],
    [volume.copy('/none', '/g'), 'test:/none -> test:/g: there is no test:/none; `shoal ls test:/` shows what is there.'],
    [volume.copy('/a', '/g'), 'test:/a -> test:/g: test:/a is a folder; copy it recursively.'],
    [volume.rm('/', { recursive: true }), 'test:/: the root of a volume cannot be removed; remove what is in it, or the ' +
      'volume with `shoal volume rm`.']
  ] as const) {
    assert.is(await saying(promise), message)
  }
})

test('who comes second learns what the first one did', async () => {
  const { volume } = memoryVolume()

  await volume.writeFile('/a', 'x')
  const [won, lost] = await Promise.allSettled([
    volume.rename('/a', '/b', { who: 'ann' }), volume.rename('/a', '/c', { who: 'bob' })
  ])
  assert.is(won.status, 'fulfilled')
  assert.is(((lost as PromiseRejectedResult).reason as Error).message, 'test:/a -> test:/c: test:/a is not there any more: ' +
    'it was renamed to test:/b by ann at 2023-11-14T22:13:20Z.')

  // not what is told of another name below it, nor what was undone since
  await volume.unlink('/b', { who: 'eve' })
  assert.match(await saying(volume.rename('/b', '/c')), /test:\/b is not there any more: it was removed by eve at .*trash ls test`/)
  await volume.writeFile('/b', 'again')
  await volume.rename('/b', '/d')
  assert.match(await saying(volume.unlink('/b')), /^test:\/b: it is not there any more: it was renamed to test:\/d/)
})

test('what is the case is left out when it cannot be had', async () => {
  const { volume, link } = memoryVolume()
  link.hooks = { beforeQuery: () => { throw new Error('away') } }

  assert.match(await saying(volume.rename('/a', '/b')), /^test:\/a -> test:\/b: there is no test:\/a; /)
})

test('an operation id that another operation has', async () => {
  const { volume, link } = memoryVolume()
  await volume.mkdir('/a', { operationId: ID })
  const before = link.tree.index

  for (const reused of [
    volume.mkdir('/b', { operationId: ID }), volume.unlink('/a', { operationId: ID }), volume.rename('/a', '/b', { operationId: ID }),
    volume.writeFile('/c', 'x', { operationId: ID }), volume.writeFile('/c', seededBytes(MIB), { operationId: ID }),
    volume.snapshots.create('s', { operationId: ID }), volume.appendFile('/c', 'x', { operationId: ID })
  ]) {
    assert.equal((({ code, message }) => [code, message])(await rejection(reused)), ['operation_reused',
      `The operation id ${ID} belongs to another operation (mkdir /a). Nothing was done now. ` +
      'An id is for repeating one and the same operation: leave --operation-id away for a new one.'])
  }

  await volume.mkdir('/a', { operationId: ID })
  assert.ok(link.tree.index > before)
  assert.equal([await volume.exists('/a'), await volume.exists('/b'), await volume.exists('/c')], [true, false, false])
})

test('a write is told from another one of the same path by its bytes, as long as they are kept', async () => {
  const { volume } = memoryVolume()

  for (const [i, size] of [3, 20_000, 2 * MIB].entries()) {
    const operationId = `${i}`.repeat(32)
    const write = async (seed: number): Promise<unknown> => await volume.writeFile('/f', seededBytes(size, seed), { operationId })

    await write(1)
    assert.is((await rejection(write(2))).code, 'operation_reused')
    await volume.writeFile('/f', 'newer')
    await write(1)
    assert.match(await saying(write(2)), /\(a write of other bytes to test:\/f\)/)
    assert.is(await volume.readFile('/f', { encoding: 'utf8' }), 'newer')
  }
})

test.run()

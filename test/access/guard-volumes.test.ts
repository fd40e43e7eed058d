import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { MemoryAccess } from '../helpers/memory-access.js'
import { MemoryVolumes } from '../helpers/memory-volumes.js'
import { codeOf as code, rejection } from '../helpers/rejection.js'
import { wholeVolume } from '../../src/access/guard/guard-volume.js'
import type { Level, Principal } from '../../src/access/types.js'
import type { Volumes } from '../../src/volumes/types.js'

const by = { by: { who: 'admin' } }

interface Setup {
  node: MemoryAccess
  inner: MemoryVolumes
  bob: Principal
  as: (who: Principal) => Volumes
  grant: Grant
}
type Grant = (volume: string, path: string, level: Level) => Promise<void>

/** Two volumes of which bob may see nothing yet. */
async function setup (): Promise<Setup> {
  const node = new MemoryAccess()
  const inner = new MemoryVolumes()
  const { id } = await node.admin.users.add('bob', by)

  for (const name of ['photos', 'secrets']) {
    const volume = await inner.create(name)
    await volume.writeFile('/public/a.txt', 'a', { parents: true })
    await volume.writeFile('/private/b.txt', 'b', { parents: true })
    // As a registry calls them.
    const tree = inner.trees.get(name) as { id: string }
    tree.id = `v${tree.id}`
  }

  return {
    node,
    inner,
    bob: { kind: 'user', id, name: 'bob' },
    as: who => node.access.guard(inner, who, { address: '192.0.2.7' }),
    grant: async (name, path, level) => {
      await node.admin.grants.set('bob', { volumeId: (await inner.open(name)).id, volume: name, path }, level, by)
    }
  }
}

test('a volume of which nothing may be seen is not there', async () => {
  const { as, bob, grant, node } = await setup()
  assert.is(await code(as(bob).open('photos')), 'volume_not_found')
  assert.is(await code(as(bob).stat('photos')), 'volume_not_found')
  assert.equal(await as(bob).list(), [])
  await grant('photos', '/public', 'read')
  assert.equal((await as(bob).list()).map(({ name }) => name), ['photos'])
  assert.is((await as(bob).stat('photos')).files, undefined, 'how much is in it counts what is hidden')
  const volume = await as(bob).open('photos')
  assert.is(await volume.readFile('/public/a.txt', { encoding: 'utf8' }), 'a')
  assert.is(await code(volume.readFile('/private/b.txt')), 'ENOENT')
  assert.is(await code(volume.writeFile('/public/a.txt', 'x')), 'permission_denied')
  assert.equal(node.events.filter(({ kind }) => kind === 'refused').map(({ who, address, op, volume, path, code }) =>
    [who, address, op, volume, path, code]), [
    ['user:bob', '192.0.2.7', 'open', 'photos', undefined, 'volume_not_found'],
    ['user:bob', '192.0.2.7', 'stat', 'photos', undefined, 'volume_not_found'],
    ['user:bob', '192.0.2.7', 'readFile', 'photos', '/private/b.txt', 'ENOENT'],
    ['user:bob', '192.0.2.7', 'writeFile', 'photos', '/public/a.txt', 'permission_denied']
  ])
})

test('what concerns the mesh or a whole volume needs an admin of it', async () => {
  const { as, bob, grant, inner, node } = await setup()
  await grant('photos', '/', 'admin')
  const volumes = as(bob)
  assert.is((await volumes.set('photos', { versions: 3 })).settings?.versions, 3)
  assert.is(await wholeVolume(await volumes.open('photos'), 'backup').then(({ name }) => name), 'photos')
  assert.is(await code(volumes.create('more')), 'permission_denied')
  assert.is(await code(volumes.open('more', { create: true })), 'permission_denied')
  assert.is(await code(volumes.rename('photos', 'pictures')), 'permission_denied')
  assert.is(await code(volumes.remove('photos')), 'permission_denied')
  assert.is(await code(volumes.recover('photos')), 'permission_denied')
  await grant('photos', '/private', 'write')
  assert.is(await code(volumes.set('photos', { versions: 4 })), 'permission_denied', 'not of all of it')
  assert.is(await code(wholeVolume(await volumes.open('photos'), 'backup')), 'permission_denied')
  await node.admin.grants.set('bob', { volumeId: '*', volume: '*', path: '/' }, 'admin', by)
  await volumes.create('more')
  await volumes.rename('more', 'most')
  await (await volumes.open('photos')).writeFile('/private/b.txt', 'bob')
  assert.equal([...inner.trees.keys()].sort(), ['most', 'photos', 'secrets'])
})

test('the owner of the node may do everything, but write to a volume that is read-only from outside', async () => {
  const { as, inner, node } = await setup()
  const volume = await as({ kind: 'admin' }).open('photos')
  await volume.writeFile('/private/b.txt', 'x')
  await node.admin.grants.setReadOnly({ volumeId: volume.id, volume: 'photos' }, true, by)
  assert.is(await code(volume.writeFile('/private/b.txt', 'y')), 'EROFS')
  assert.is(await volume.readFile('/private/b.txt', { encoding: 'utf8' }), 'x')
  await (await inner.open('photos')).writeFile('/private/b.txt', 'by the socket')
  await node.admin.grants.setReadOnly({ volumeId: volume.id, volume: 'photos' }, false, by)
  await volume.writeFile('/private/b.txt', 'y')
})

test('a grant survives the renaming of its volume, and another volume of the old name has none of it', async () => {
  const { as, bob, grant, inner } = await setup()
  await grant('photos', '/', 'read')
  const open = await as(bob).open('photos')
  await inner.rename('photos', 'pictures')
  await inner.create('photos')
  assert.is(await (await as(bob).open('pictures')).readFile('/public/a.txt', { encoding: 'utf8' }), 'a')
  assert.is(await code(as(bob).open('photos')), 'volume_not_found')
  assert.is(await open.readFile('/public/a.txt', { encoding: 'utf8' }), 'a')
})

test('what is open goes no further when its right is taken away', async () => {
  const { as, bob, grant, inner } = await setup()
  await grant('photos', '/', 'write')
  const volume = await as(bob).open('photos')
  const file = await volume.open('/public/a.txt', 'r+')
  await file.write(0, Buffer.from('x'))
  const watching = volume.watch('/')[Symbol.asyncIterator]()
  const news = watching.next()
  const upload = volume.writeFile('/public/new.txt', (async function * () {
    yield Buffer.from('half')
    await grant('photos', '/', 'none')
  })())
  assert.is(await code(upload), 'ENOENT')
  assert.is(await code(file.read(0, 1)), 'ENOENT')
  assert.is(await code(file.close()), 'ENOENT')
  await (await inner.open('photos')).writeFile('/public/c.txt', 'c')
  assert.is(await code(news), 'ENOENT')
  assert.is(await (await inner.open('photos')).readFile('/public/a.txt', { encoding: 'utf8' }), 'a')
  assert.is(await (await inner.open('photos')).exists('/public/new.txt'), false)
})

test('folders above are made where the caller may write, and nowhere else', async () => {
  const { as, bob, grant, inner } = await setup()
  await grant('photos', '/new/inbox', 'write')
  const volume = await as(bob).open('photos')
  assert.is(await code(volume.writeFile('/new/inbox/a.txt', 'a', { parents: true })), 'permission_denied')
  assert.is(await code(volume.mkdir('/new/inbox', { recursive: true })), 'permission_denied')
  await (await inner.open('photos')).mkdir('/new')
  await volume.writeFile('/new/inbox/deep/a.txt', 'a', { parents: true })
})

test('what is missing does not tell where it went', async () => {
  const { as, bob, grant, inner } = await setup()
  await grant('photos', '/public', 'write')
  await (await inner.open('photos')).rename('/public/a.txt', '/private/hidden.txt')
  const { message } = await rejection((await as(bob).open('photos')).unlink('/public/a.txt'))
  assert.match(message, /no such file/)
  assert.not.match(message, /hidden|tester/)
})

test('the volume\'s log names the user', async () => {
  const { as, bob, grant, inner } = await setup()
  await grant('photos', '/', 'write')
  await (await as(bob).open('photos')).writeFile('/public/a.txt', 'x', { who: 'user:alice' })

  for await (const { who } of (await inner.open('photos')).log({ reverse: true, limit: 1 })) {
    assert.is(who, 'user:bob')
  }
})

test.run()

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { MemoryAccess } from '../helpers/memory-access.js'
import { codeOf as code } from '../helpers/rejection.js'
import { takeOverAccess } from '../../src/access/take-over.js'

const by = { by: { who: 'admin' } }
const place = (digit: string): { volumeId: string, volume: string, path: string } => ({ volumeId: `v${digit.repeat(32)}`, volume: 'x', path: '/' })

/** Two meshes, each with users of its own; both have a bob. */
async function twoMeshes (): Promise<{ old: MemoryAccess, lost: MemoryAccess, tokens: Record<string, string> }> {
  const [old, lost] = [new MemoryAccess(), new MemoryAccess()]
  const tokens: Record<string, string> = {}
  await old.admin.users.add('bob', by)
  tokens['bob of old'] = (await old.admin.tokens.create('bob', {}, by)).text
  await old.admin.grants.set('bob', place('1'), 'read', by)

  for (const name of ['bob', 'carol']) {
    await lost.admin.users.add(name, by)
    tokens[`${name} of lost`] = (await lost.admin.tokens.create(name, {}, by)).text
    await lost.admin.grants.set(name, place('2'), 'write', by)
  }

  await lost.admin.groups.add('staff', ['bob', 'carol'], by)
  await lost.admin.grants.set('anonymous', place('2'), 'read', by)
  await lost.admin.grants.setReadOnly(place('3'), true, by)

  return { old, lost, tokens }
}

test('what a lost registry had goes on where its name is free; of two of one name the older mesh\'s stays', async () => {
  const { old, lost, tokens } = await twoMeshes()
  const clashes: string[] = []
  await takeOverAccess(lost.files, old.files, { onClash: (kind, name) => { clashes.push(`${kind} ${name}`) } })
  assert.equal(clashes, ['user bob'])

  const carol = await old.access.authenticate(tokens['carol of lost'] as string)
  assert.is((await old.access.rights(carol, place('2').volumeId)).level('/'), 'write')
  assert.equal(await old.admin.groups.list().then(rows => rows.map(({ name, members }) => ({ name, members }))),
    [{ name: 'staff', members: ['carol'] }])
  assert.equal(await old.admin.grants.readOnly(), [place('3').volumeId])
  assert.is((await old.access.rights({ kind: 'anonymous' }, place('2').volumeId)).level('/'), 'read')

  const bob = await old.access.authenticate(tokens['bob of old'] as string)
  assert.is((await old.access.rights(bob, place('2').volumeId)).level('/'), 'read', 'only what anonymous has')
  assert.is(await code(old.access.authenticate(tokens['bob of lost'] as string)), 'token_invalid',
    'the other bob is not this one')
})

test('what was taken over can be changed and taken away, and does not come again', async () => {
  const { old, lost, tokens } = await twoMeshes()
  await takeOverAccess(lost.files, old.files)
  const carol = (await old.admin.tokens.list()).find(({ user }) => user === 'carol')
  await old.admin.tokens.revoke(carol?.id ?? '', by)
  await old.admin.grants.remove('anonymous', place('2'), by)
  await old.admin.grants.set('carol', place('2'), 'read', by)
  await old.admin.groups.add('staff', ['bob'], by)
  await takeOverAccess(lost.files, old.files)
  assert.is(await code(old.access.authenticate(tokens['carol of lost'] as string)), 'token_invalid')
  assert.equal((await old.admin.grants.list()).map(({ subject, level }) => `${subject} ${level}`).sort(), ['bob read', 'carol read'])
  assert.equal((await old.admin.groups.list())[0]?.members, ['carol', 'bob'])
  await old.admin.users.remove('carol', by)
  await old.admin.users.remove('bob', by)
  await takeOverAccess(lost.files, old.files)
  assert.equal(await old.admin.users.list(), [])
})

test('two nodes that take over the same at once bring it in once', async () => {
  const { old, lost, tokens } = await twoMeshes()
  const second = takeOverAccess(lost.files, old.files)
  await Promise.all([takeOverAccess(lost.files, old.files), second])
  assert.equal((await old.admin.users.list()).map(({ name }) => name).sort(), ['bob', 'carol'])
  assert.is((await old.access.authenticate(tokens['carol of lost'] as string)).kind, 'user')
  assert.equal(await old.files.list('/access/absorbing'), [], 'nothing of the second is left')
})

test('what a registry had absorbed itself goes on with it', async () => {
  const { old, lost, tokens } = await twoMeshes()
  const oldest = new MemoryAccess()
  await takeOverAccess(lost.files, old.files)
  await takeOverAccess(old.files, oldest.files)
  assert.equal((await oldest.admin.users.list()).map(({ name }) => name).sort(), ['bob', 'carol'])
  assert.is((await oldest.access.authenticate(tokens['carol of lost'] as string)).kind, 'user')
  assert.is((await oldest.access.authenticate(tokens['bob of old'] as string)).kind, 'user')
})

test.run()

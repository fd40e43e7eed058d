import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { HandClock } from '../helpers/hand-clock.js'
import { MemoryAccess, registryTree } from '../helpers/memory-access.js'
import { codeOf as code } from '../helpers/rejection.js'
import { GROUP_MEMBERS_MAX, UNCONFIRMED_MS_MAX, USED_INTERVAL_MS, USER_TOKENS_MAX } from '../../src/access/constants.js'
import { FOLDERS } from '../../src/access/names.js'
import { NoQuorumError } from '../../src/volumes/errors.js'
import { eventually } from '../helpers/eventually.js'
import type { Principal } from '../../src/access/types.js'

const by = { by: { who: 'admin' } }
const PHOTOS = `v${'1'.repeat(32)}`
const at = (path: string): { volumeId: string, volume: string, path: string } => ({ volumeId: PHOTOS, volume: 'photos', path })

/** Two nodes of one mesh, whose clock begins late enough to be a time. */
async function twoNodes (): Promise<{ one: MemoryAccess, two: MemoryAccess, clock: HandClock }> {
  const tree = registryTree()
  const clock = new HandClock()
  await clock.advance(1_000_000)

  return { one: new MemoryAccess({ tree, clock }), two: new MemoryAccess({ tree, clock }), clock }
}

test('a token opens what its user may on every node, until it is revoked', async () => {
  const { one, two } = await twoNodes()
  await one.admin.users.add('alice', by)
  await one.admin.grants.set('alice', at('/'), 'write', by)
  const { id, text } = await one.admin.tokens.create('alice', { label: 'laptop' }, by)
  const alice = await two.access.authenticate(text)
  const { id: userId } = (await two.admin.users.list())[0] as { id: string }

  assert.equal(alice, { kind: 'user', id: userId, name: 'alice', tokenId: id })
  assert.is((await two.access.rights(alice, PHOTOS)).level('/x'), 'write')
  assert.not.ok(JSON.stringify(await one.admin.tokens.list()).includes(text.slice(-43)))

  await one.admin.tokens.revoke(id, by)
  assert.is(await code(two.access.authenticate(text)), 'token_invalid')
  assert.is(await code(two.access.rights(alice, PHOTOS)), 'token_invalid', 'what it opened before goes no further')
})

test('a secret that is wrong by a letter, and what is no token, are refused alike', async () => {
  const { one } = await twoNodes()
  await one.admin.users.add('alice', by)
  const { text } = await one.admin.tokens.create('alice', {}, by)
  const wrong = text.slice(0, -1) + (text.endsWith('A') ? 'B' : 'A')

  for (const bad of [wrong, '', 'shoal_', text.replace('shoal_', ''), `${text} `, text.replace(/_[0-9a-f]{16}_/, `_${'0'.repeat(16)}_`)]) {
    assert.is(await code(one.access.authenticate(bad)), 'token_invalid', bad)
  }

  assert.is((await one.access.authenticate(text)).kind, 'user')
})

test('a token expires, also for what it opened before', async () => {
  const { one, clock } = await twoNodes()
  await one.admin.users.add('alice', by)
  const { text } = await one.admin.tokens.create('alice', { expiresMs: 5_000 }, by)
  const alice = await one.access.authenticate(text)
  await clock.advance(4_999)
  await one.access.rights(alice, PHOTOS)
  await clock.advance(1)
  assert.is(await code(one.access.authenticate(text)), 'token_expired')
  assert.is(await code(one.access.rights(alice, PHOTOS)), 'token_expired')
})

test('a user who is made anew has nothing of the one of that name before', async () => {
  const { one, two } = await twoNodes()
  await one.admin.users.add('alice', by)
  await one.admin.groups.add('staff', ['alice'], by)
  await one.admin.grants.set('alice', at('/'), 'admin', by)
  await one.admin.grants.set('group:staff', at('/shared'), 'read', by)
  const { text } = await one.admin.tokens.create('alice', {}, by)
  await two.admin.users.remove('alice', by)
  assert.equal(await one.admin.groups.list().then(rows => rows.map(({ members }) => members)), [[]])
  assert.equal(await one.admin.tokens.list(), [])
  assert.is(await code(one.access.authenticate(text)), 'token_invalid')
  const { id } = await one.admin.users.add('alice', by)
  const rights = await two.access.rights({ kind: 'user', id, name: 'alice' }, PHOTOS)
  assert.is(rights.level('/'), 'none')
  assert.is(rights.level('/shared'), 'none')
})

test('groups give their members what they have, from when they are in and until they are out', async () => {
  const { one, two } = await twoNodes()
  const { id } = await one.admin.users.add('bob', by)
  const bob: Principal = { kind: 'user', id, name: 'bob' }
  await one.admin.groups.add('staff', ['bob'], by)
  await one.admin.grants.set('group:staff', at('/shared'), 'write', by)
  assert.is((await two.access.rights(bob, PHOTOS)).level('/shared/x'), 'write')
  await one.admin.grants.set('bob', at('/shared/plans'), 'none', by)
  assert.is((await two.access.rights(bob, PHOTOS)).level('/shared/plans/x'), 'none', 'further down it is lessened')
  await one.admin.groups.remove('staff', ['bob'], by)
  assert.is((await two.access.rights(bob, PHOTOS)).level('/shared/x'), 'none')
  await one.admin.groups.remove('staff', [], by)
  assert.equal((await two.admin.grants.list()).map(({ subject }) => subject), ['bob'])
})

test('what is published takes nothing from those who write it, and anonymous is never an admin', async () => {
  const { one } = await twoNodes()
  const { id } = await one.admin.users.add('alice', by)
  await one.admin.grants.set('alice', at('/'), 'write', by)
  await one.admin.grants.set('anonymous', at('/public'), 'read', by)
  assert.is((await one.access.rights({ kind: 'user', id, name: 'alice' }, PHOTOS)).level('/public/x'), 'write')
  assert.is((await one.access.rights({ kind: 'anonymous' }, PHOTOS)).level('/public/x'), 'read')
  assert.is((await one.access.rights({ kind: 'anonymous' }, PHOTOS)).level('/x'), 'none')
  assert.is(await code(one.admin.grants.set('anonymous', at('/'), 'admin', by)), 'invalid_access')
})

test('admin on all volumes is admin of the mesh, and no other grant makes one', async () => {
  const { one } = await twoNodes()
  const all = { volumeId: '*', volume: '*', path: '/' }
  const { id } = await one.admin.users.add('root', by)
  const root: Principal = { kind: 'user', id, name: 'root' }
  await one.admin.grants.set('root', all, 'write', by)
  await one.admin.grants.set('root', at('/'), 'admin', by)
  assert.is(await one.access.isAdmin(root), false)
  await one.admin.grants.set('root', all, 'admin', by)
  assert.is(await one.access.isAdmin(root), true)
  assert.is(await code(one.admin.grants.set('root', { ...all, path: '/x' }, 'read', by)), 'invalid_access')
})

test('names and numbers have limits, and what is there is not made twice', async () => {
  const { one } = await twoNodes()

  for (const bad of ['', 'admin', 'anonymous', 'Alice', 'a b', '../x', 'x'.repeat(64), '-x', 'group:x', 'a/b', 'a~b']) {
    assert.is(await code(one.admin.users.add(bad, by)), 'invalid_access_name', bad)
  }

  await one.admin.users.add('alice', by)
  assert.is(await code(one.admin.users.add('alice', by)), 'user_exists')
  assert.is(await code(one.admin.tokens.create('bob', {}, by)), 'user_not_found')
  assert.is(await code(one.admin.tokens.create('alice', { expiresMs: 0 }, by)), 'invalid_access')
  assert.is(await code(one.admin.tokens.create('alice', { label: 'x'.repeat(101) }, by)), 'invalid_access')
  assert.is(await code(one.admin.tokens.revoke('0'.repeat(16), by)), 'token_not_found')
  assert.is(await code(one.admin.groups.remove('staff', [], by)), 'group_not_found')
  assert.is(await code(one.admin.groups.add('staff', ['bob'], by)), 'user_not_found')
  assert.is(await code(one.admin.grants.set('bob', at('/'), 'read', by)), 'user_not_found')
  assert.is(await code(one.admin.grants.remove('alice', at('/'), by)), 'grant_not_found')

  for (let i = 0; i < USER_TOKENS_MAX; i++) {
    await one.admin.tokens.create('alice', {}, by)
  }

  assert.is(await code(one.admin.tokens.create('alice', {}, by)), 'access_full')
})

test('a group of the most members fits its file', async () => {
  const { one } = await twoNodes()
  const names = Array.from({ length: GROUP_MEMBERS_MAX + 1 }, (_, i) => `user${i}`)

  await one.admin.users.add('first', by)

  for (const [i, name] of names.entries()) {
    await one.files.write(`/access/users/${name}`, { id: `u${String(i).padStart(32, '0')}`, createdAtMs: 1 }, undefined)
  }

  await one.admin.groups.add('staff', names.slice(1), by)
  assert.is((await one.admin.groups.list())[0]?.members.length, GROUP_MEMBERS_MAX)
  assert.is(await code(one.admin.groups.add('staff', names, by)), 'access_full')
})

test('without a majority, what was confirmed last is used for a while, and no longer', async () => {
  const { one, two, clock } = await twoNodes()
  await one.admin.users.add('alice', by)
  const { text } = await one.admin.tokens.create('alice', {}, by)
  await two.access.authenticate(text)
  let asked = 0
  two.link.hooks.beforeQuery = () => {
    asked++
    throw new NoQuorumError('.registry', 'too few answer')
  }
  await two.access.authenticate(text)
  await two.access.authenticate(text)
  await clock.advance(UNCONFIRMED_MS_MAX - 1)
  await two.access.authenticate(text)
  assert.ok(asked >= 3, 'each decision asks again')
  await clock.advance(1)
  assert.is(await code(two.access.authenticate(text)), 'no_quorum')
  two.link.hooks.beforeQuery = undefined
  await two.access.authenticate(text)
})

test('a registry that does not answer holds a decision up once', async () => {
  const { one, two, clock } = await twoNodes()
  await one.admin.users.add('alice', by)
  const { text } = await one.admin.tokens.create('alice', {}, by)
  await two.access.authenticate(text)
  // As the client of a group does: it gives up when it is told to.
  two.link.hooks.beforeQuery = async () => {
    await new Promise<void>(resolve => { clock.schedule(3_000, resolve) })
    throw new NoQuorumError('.registry', 'no answer')
  }
  let isDone = false
  const first = two.access.authenticate(text).then(() => { isDone = true })
  await clock.advance(2_000)
  assert.is(isDone, false)
  await clock.advance(1_000)
  await first
  await two.access.authenticate(text)
  assert.ok(clock.timers > 0, 'another question is under way, and the decision did not wait for it')
})

test('decisions that come at once share a question, and one that comes later does not get an older answer', async () => {
  const { one, two } = await twoNodes()
  await one.admin.users.add('alice', by)
  const { id, text } = await one.admin.tokens.create('alice', {}, by)
  await two.access.authenticate(text)
  const before = two.link.queries.length
  await Promise.all(Array.from({ length: 50 }, async () => await two.access.rights({ kind: 'anonymous' }, PHOTOS)))
  assert.ok(two.link.queries.length - before <= 2, `${two.link.queries.length - before} questions`)

  // The first question was asked before the token was revoked, and its answer is on its way.
  let release = (): void => {}
  two.link.hooks.beforeQuery = undefined
  const held = new Promise<void>(resolve => { release = resolve })
  const query = two.link.query.bind(two.link)
  two.link.query = async (...args) => {
    const answer = await query(...args)
    await held

    return answer
  }
  const early = two.access.authenticate(text)
  await new Promise(resolve => { setImmediate(resolve) })
  await one.admin.tokens.revoke(id, by)
  const late = two.access.authenticate(text)
  late.catch(() => {})
  two.link.query = query
  release()
  await early
  assert.is(await code(late), 'token_invalid')
})

test('the last use of a token is written now and then, by no request that waits, and brings no revoked one back', async () => {
  const { one, two, clock } = await twoNodes()
  await one.admin.users.add('alice', by)
  const { id, text } = await one.admin.tokens.create('alice', {}, by)
  const used = async (): Promise<number | undefined> => (await one.admin.tokens.list())[0]?.usedAtMs
  await two.access.authenticate(text)
  await eventually('the use is noted', async () => await used() === clock.wall())
  const first = clock.wall()
  await clock.advance(USED_INTERVAL_MS - 1)
  await two.access.authenticate(text)
  await new Promise(resolve => { setTimeout(resolve, 20) })
  assert.is(await used(), first)
  await clock.advance(1)
  const write = two.link.submit.bind(two.link)
  two.link.submit = async (...args) => {
    two.link.submit = write
    await one.admin.tokens.revoke(id, by)

    return await write(...args)
  }
  await two.access.authenticate(text)
  await eventually('the token is revoked', async () => await two.access.authenticate(text).then(() => false, () => true))
  await new Promise(resolve => { setTimeout(resolve, 20) })
  assert.equal(await one.admin.tokens.list(), [])
})

test('what makes no sense in the registry is left out, and hides nothing', async () => {
  const { one, two } = await twoNodes()
  await one.admin.users.add('alice', by)
  const nonsense = [undefined, 0, 'x', [], {}, { id: 'u1', createdAtMs: 1 }, { id: `u${'0'.repeat(32)}`, createdAtMs: 'x', members: {} }]

  for (const folder of FOLDERS) {
    for (const [i, value] of nonsense.entries()) {
      await one.files.write(`${folder}/odd${i}`, value ?? 'nothing', undefined)
    }

    await one.files.submit({ type: 'write', target: { path: `${folder}/no-json` }, content: { kind: 'inline', bytes: Buffer.from('{') } })
  }

  assert.equal((await two.admin.users.list()).map(({ name }) => name), ['alice'])
  assert.equal([await two.admin.groups.list(), await two.admin.tokens.list(), await two.admin.grants.list(),
    await two.admin.grants.readOnly()], [[], [], [], []])
})

test('each change is noted with who made it', async () => {
  const { one } = await twoNodes()
  const alice = { by: { who: 'user:root', address: '192.0.2.1' } }
  await one.admin.users.add('bob', alice)
  await one.admin.grants.set('bob', at('/x'), 'read', alice)
  await one.admin.grants.remove('bob', at('/x'), alice)
  await one.admin.grants.setReadOnly(at('/'), true, alice)
  await one.admin.tokens.create('bob', {}, alice)
  await one.admin.users.remove('bob', alice)
  assert.equal(one.events.map(({ op }) => op), ['user.add', 'grant', 'revoke', 'read-only', 'token.create', 'user.remove'])
  assert.ok(one.events.every(({ who, address, kind }) => who === 'user:root' && address === '192.0.2.1' && kind === 'changed'))
})

test.run()

import * as assert from 'uvu/assert'
import { test } from 'uvu'
import fc from 'fast-check'
import { decideCompared, diffTree } from '../../../src/volumes/fs/sync.js'
import type { SyncAction, SyncEntry } from '../../../src/volumes/fs/sync.js'

const file = (path: string, { size = 1, mtimeMs = 5, mode = 0o644, cid = 'a' } = {}): SyncEntry => (
  { path, kind: 'file', size, mtimeMs, mode, cid }
)
const folder = (path: string): SyncEntry => ({ path, kind: 'directory', size: 0, mtimeMs: 5, mode: 0o755 })

const told = (actions: readonly SyncAction[]): string[] => (
  actions.map(action => `${action.type} ${action.path}${action.type === 'put' ? ` ${action.why}` : ''}`)
)

test('new things are made, parents first; what is alike is left alone', () => {
  const local = [file('a/b/c'), folder('a/b'), folder('a'), file('same'), file('a/x', { size: 3 })]

  assert.equal(told(diffTree(local, [file('same'), folder('a'), file('a/x')])), 
    ['mkdir a/b', 'put a/b/c new', 'put a/x size', 'touch a'], 'what is made in a folder changes its time')
  assert.equal(diffTree(local, local), [])
})

test('another time is another content unless contents are compared', () => {
  const local = file('f', { mtimeMs: 9 })
  const target = file('f')

  assert.equal(told(diffTree([local], [target])), ['put f time'])
  assert.equal(told(diffTree([file('f', { mtimeMs: 5.7 })], [target])), [])

  const [action] = diffTree([local], [target], { hash: true })
  assert.is(action?.type, 'compare')
  const compare = action as Extract<SyncAction, { type: 'compare' }>
  assert.equal(decideCompared(compare, 'b'), { type: 'put', path: 'f', size: 1, mtimeMs: 9, mode: 0o644, why: 'content' })
  assert.equal(decideCompared(compare, 'a'), { type: 'touch', path: 'f', mtimeMs: 9, mode: 0o644 })
  assert.is(decideCompared({ ...compare, local: target }, 'a'), undefined)
  // also where size and time are alike
  assert.equal(told(diffTree([target], [target], { hash: true })), ['compare f'])
})

test('another mode alone is set', () => {
  assert.equal(diffTree([file('f', { mode: 0o755 })], [file('f')]), [{ type: 'touch', path: 'f', mtimeMs: 5, mode: 0o755 }])
})

test('only with `remove` things go: whole folders as one, and last', () => {
  const target = [folder('old'), file('old/x'), folder('old/y'), file('gone'), file('kept')]

  assert.equal(diffTree([file('kept')], target), [])
  assert.equal(told(diffTree([file('kept'), file('new')], target, { remove: true })), ['put new new', 'remove gone', 'remove old'])
})

test('a file in the place of a folder, and the other way round', () => {
  const isFolder = [folder('p'), file('p/x')]
  const isFile = [file('p')]

  assert.equal(told(diffTree(isFolder, isFile)), ['remove p', 'mkdir p', 'put p/x new'])
  assert.equal(told(diffTree(isFile, isFolder)), ['clash p'])
  assert.equal(told(diffTree(isFile, isFolder, { remove: true })), ['remove p', 'put p new'])
  // what was below goes with it, also where the names below are alike
  assert.equal(told(diffTree(
    [folder('q'), file('q/x')], [file('q')], { remove: true })), ['remove q', 'mkdir q', 'put q/x new'])
})

test('what is kept stays, with the folders above it, whatever else goes', () => {
  const target = [
    { ...folder('d'), isKept: true }, { ...folder('d/e'), isKept: true }, { ...file('d/e/socket'), kind: 'other' as const, isKept: true },
    file('d/e/gone'), file('d/x'), { ...file('link'), kind: 'other' as const }
  ]

  assert.equal(told(diffTree([file('new')], target, { remove: true })), ['put new new', 'remove d/e/gone', 'remove d/x', 'remove link'])
  assert.equal(told(diffTree([file('d')], target, { remove: true })), ['clash d', 'remove link'], 'what clashes is left alone as a whole')
  const below = [folder('d'), folder('d/e'), folder('d/e/socket'), file('d/e/socket/a'), file('link')]
  assert.equal(told(diffTree(below, target)), ['remove link', 'clash d/e/socket', 'put link new'], 'nothing goes below a clash')
})

test('links are put when they say something else, and are something else than files', () => {
  const link = (path: string, to: string, mtimeMs = 5): SyncEntry => ({ path, kind: 'symlink', size: to.length, mtimeMs, link: to })

  assert.equal(told(diffTree([link('l', 'a')], [])), ['put l new'])
  assert.equal(told(diffTree([link('l', 'a')], [link('l', 'a')], { hash: true })), [])
  assert.equal(told(diffTree([link('l', 'b')], [link('l', 'a')])), ['put l content'])
  assert.equal(told(diffTree([link('l', 'a', 9)], [link('l', 'a')])), ['touch l'])
  assert.equal(told(diffTree([link('l', 'a')], [file('l')])), ['remove l', 'put l new'])
  assert.equal(told(diffTree([file('l')], [link('l', 'a')])), ['remove l', 'put l new'])
  assert.equal(told(diffTree([link('l', 'a')], [folder('l')])), ['clash l'])
  assert.equal(told(diffTree([link('l', 'a')], [{ ...link('l', ''), link: undefined }])), ['put l content'])
})

test('times are compared to the nanosecond, within the tolerance', () => {
  const at = (mtimeMs: number, mtimeNs?: number): SyncEntry => ({ ...file('f', { mtimeMs }), mtimeNs })

  assert.equal(told(diffTree([at(1, 600_000)], [at(2)])), [], 'an older volume rounded to ms')
  assert.equal(told(diffTree([at(1, 999_999)], [at(1)])), [])
  assert.equal(told(diffTree([at(2, 1)], [at(1)])), ['put f time'])
  assert.equal(told(diffTree([at(-1, 999_999)], [at(0)])), [])
  assert.equal(diffTree([at(1, 5)], [], {}).map(action => action.type === 'put' && action.mtimeNs), [5])
})

test('property: done in order, the actions make the target like the local side, and every step is possible', () => {
  const tree = fc.array(fc.record({
    path: fc.array(fc.constantFrom('a', 'b', 'c', 'a.b', 'ä'), { minLength: 1, maxLength: 3 }).map(names => names.join('/')),
    isFolder: fc.boolean(),
    size: fc.nat(2),
    mtimeMs: fc.nat(2)
  }), { maxLength: 12 }).map(wellFormed)

  fc.assert(fc.property(tree, tree, (local, target) => {
    const now = new Map(target.map(entry => [entry.path, entry]))

    for (const action of diffTree(local, target, { remove: true })) {
      perform(now, action)
    }

    const plain = (entries: Iterable<SyncEntry>): string[] => (
      [...entries].map(({ path, kind, size, mtimeMs }) => `${path} ${kind}${kind === 'file' ? ` ${size} ${mtimeMs}` : ''}`).sort()
    )

    assert.equal(plain(now.values()), plain(local))
  }), { numRuns: 500 })
})

/** Entries whose folders are all there and are folders. */
function wellFormed (rows: readonly { path: string, isFolder: boolean, size: number, mtimeMs: number }[]): SyncEntry[] {
  const entries = new Map<string, SyncEntry>()

  for (const { path, isFolder, size, mtimeMs } of rows) {
    const names = path.split('/')
    const above = names.slice(1).map((_, i) => names.slice(0, i + 1).join('/'))

    if (entries.has(path) || above.some(folder => entries.get(folder)?.kind === 'file')) {
      continue
    }

    above.forEach(at => { entries.set(at, folder(at)) })
    entries.set(path, isFolder ? folder(path) : file(path, { size, mtimeMs }))
  }

  return [...entries.values()]
}

function perform (now: Map<string, SyncEntry>, action: SyncAction): void {
  const parent = action.path.includes('/') ? action.path.slice(0, action.path.lastIndexOf('/')) : undefined

  assert.ok(parent === undefined || action.type === 'remove' || now.get(parent)?.kind === 'directory', `no folder for ${action.path}`)

  switch (action.type) {
    case 'mkdir':
      assert.not(now.has(action.path))
      now.set(action.path, folder(action.path))
      break
    case 'put':
      assert.is.not(now.get(action.path)?.kind, 'directory')
      now.set(action.path, file(action.path, action))
      break
    case 'remove':
      assert.ok(now.has(action.path))
      ;[...now.keys()].filter(path => path === action.path || path.startsWith(`${action.path}/`))
        .forEach(path => { now.delete(path) })
      break
    case 'touch':
      now.set(action.path, { ...now.get(action.path) as SyncEntry, mtimeMs: action.mtimeMs })
      break
    default:
      assert.unreachable(action.type)
  }
}

test.run()

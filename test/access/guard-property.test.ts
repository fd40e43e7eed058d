import fc from 'fast-check'
import { CID } from 'multiformats/cid'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { RightsModel } from './rights-model.js'
import { memoryVolume } from '../helpers/memory-volumes.js'
import { MemoryTree } from '../helpers/memory-link.js'
import { guardVolume } from '../../src/access/guard/guard-volume.js'
import { VolumeRights } from '../../src/access/rights.js'
import { AccessState } from '../../src/access/state.js'
import { ALL_VOLUMES } from '../../src/access/types.js'
import type { ModelGrant } from './rights-model.js'
import type { Refusal } from '../../src/access/guard/checks.js'
import type { Principal, User } from '../../src/access/types.js'
import type { EntryStat, LogRow, Volume } from '../../src/volumes/types.js'

/**
 * Random trees, grants, callers and operations of all kinds. A guarded volume and one without a guard begin the same
 * and see the same operations, as far as the model of rights lets them through: then both answer the same, of
 * listings that what the model says may be seen. What the model refuses is refused with the code that it says, and
 * changes nothing.
 */

const VOLUME = `v${'1'.repeat(32)}`
const RUNS = 500
const MISSING = CID.parse('bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy')

/** Users and groups by the names that the model knows; `bob` is in `staff`. */
const IDS: Readonly<Record<string, string>> = {
  alice: `u${'a'.repeat(32)}`, bob: `u${'b'.repeat(32)}`, staff: `g${'c'.repeat(32)}`, anonymous: 'anonymous'
}
const CALLERS: Readonly<Record<string, readonly string[]>> = { alice: ['alice'], bob: ['bob', 'staff'], anonymous: [] }

const path = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 }).map(names => `/${names.join('/')}`)
const anyPath = fc.oneof({ weight: 1, arbitrary: fc.constant('/') }, { weight: 9, arbitrary: path })
const level = fc.constantFrom<ModelGrant['level']>('none', 'read', 'write', 'admin')
const grant: fc.Arbitrary<ModelGrant> = fc.record({
  subject: fc.constantFrom('alice', 'bob', 'staff', 'anonymous'),
  everywhere: fc.integer({ min: 0, max: 14 }).map(n => n === 0),
  path: anyPath,
  level
}).map(one => one.everywhere ? { ...one, path: '/' } : one)

/** Of many a run: without it most is refused. */
const base = fc.constantFrom(
  'as it comes', 'as it comes', 'as it comes', 'as it comes', 'nothing', 'everything', 'everything', 'read', 'write', 'write', 'admin')

const seedFile = fc.record({ path, kind: fc.constantFrom('file', 'directory', 'symlink') })

const KINDS = [
  'readFile', 'createReadStream', 'stat', 'exists', 'readdir', 'walk', 'readlink', 'versions', 'log', 'info', 'conflicts',
  'writeFile', 'upload', 'appendFile', 'symlink', 'truncate', 'utimes', 'chmod', 'setattr', 'touch', 'mkdir', 'openWrite', 'openRead', 'link',
  'rename', 'copy', 'unlink', 'rmdir', 'rm', 'restore', 'trashList', 'trashRestore', 'trashEmpty', 'trashEmptyAll',
  'snapshotList', 'snapshotCreate', 'snapshotRemove', 'snapshotRestore'
] as const

const READING: ReadonlySet<string> = new Set<(typeof KINDS)[number]>([
  'readFile', 'createReadStream', 'stat', 'exists', 'readdir', 'walk', 'readlink', 'versions', 'log', 'info', 'conflicts',
  'openRead', 'trashList', 'snapshotList'
])

const LOOKS = ['walk', 'log', 'trashList'] as const

const operation = fc.record({
  kind: fc.constantFrom(...KINDS),
  path: anyPath,
  to: anyPath,
  parents: fc.boolean(),
  recursive: fc.boolean(),
  flag: fc.boolean(),
  old: fc.boolean(),
  /** Done by one who may do everything, and without the guard: it puts things where the caller does not see them. */
  isOther: fc.integer({ min: 0, max: 3 }).map(n => n === 0),
  item: fc.constantFrom<number>(1, 1, 1, 2, 3)
})
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never

/** What the model says that comes first, if anything. */
function refusalOf (model: RightsModel, op: Operation, trash: ReadonlyMap<number, string>): string | undefined {
  const { kind, path, to, parents, recursive } = op

  switch (kind) {
    case 'readFile': case 'createReadStream': case 'readlink': case 'versions': case 'openRead': return model.at(path, 'read')
    case 'stat': case 'exists': return model.at(path, 'none')
    case 'readdir': case 'walk': return model.at(path, 'none')
    case 'log': case 'info': case 'conflicts': case 'trashList': case 'snapshotList': return model.at('/', 'none')
    case 'writeFile': case 'upload': case 'appendFile': case 'symlink': case 'touch': return model.making(path, parents)
    case 'mkdir': return model.making(path, recursive)
    case 'truncate': case 'utimes': case 'chmod': case 'setattr': case 'openWrite': return model.at(path, 'write')
    case 'link': return model.making(path, parents) ?? (isAdmin(model) ? undefined : 'permission_denied')
    case 'rename': return model.taking(path) ?? model.making(to, parents, true) ?? model.taking(to)
    case 'copy': return model.at(path, 'read', recursive) ?? model.making(to, parents, recursive)
    case 'unlink': case 'rmdir': case 'rm': return model.taking(path)
    case 'restore': return model.at(path, 'read') ?? model.at(to, 'write')
    case 'trashRestore': {
      const from = trash.get(op.item)

      return model.at('/', 'none') ?? (from === undefined || !model.canRead(from)
        ? 'trash_not_found'
        : model.taking(from) ?? model.taking(op.flag ? to : from))
    }
    case 'trashEmpty': {
      const from = trash.get(op.item)

      return model.at('/', 'none') ?? (from === undefined || !model.canRead(from) ? 'trash_not_found' : model.taking(from))
    }
    case 'trashEmptyAll': case 'snapshotCreate': case 'snapshotRemove': case 'snapshotRestore': return model.at('/', 'admin', true)
  }
}

function isAdmin ({ init: { grants, names } }: RightsModel): boolean {
  return grants.some(({ subject, everywhere, level }) => everywhere && level === 'admin' && names.includes(subject))
}

async function all<T> (rows: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []

  for await (const row of rows) {
    found.push(row)
  }

  return found
}

/** What an operation comes to, without what is random. `filter`: of rows, what the model lets through. */
async function run (volume: Volume, op: Operation, serial: number, who: string): Promise<unknown> {
  const { path, to, parents, recursive, item } = op
  const own = { who, parents, operationId: serial.toString(16).padStart(32, '0') }
  const then = op.old ? { snapshot: 's' } : {}
  const bytes = `text ${serial}`

  switch (op.kind) {
    case 'readFile': return await volume.readFile(path, { ...then, encoding: 'utf8' })
    case 'createReadStream': return Buffer.concat(await all(volume.createReadStream(path, then))).toString()
    case 'stat': return await volume.stat(path, then)
    case 'exists': return await volume.exists(path, then)
    case 'readdir': return await all(volume.readdir(path, then))
    case 'walk': return await all(volume.walk(path, then))
    case 'readlink': return await volume.readlink(path, then)
    case 'versions': return await volume.versions(path)
    case 'log': return await all(volume.log({ path, reverse: recursive }))
    case 'info': return (await volume.info()).files
    case 'conflicts': return await all(volume.conflicts.list())
    case 'writeFile': return await volume.writeFile(path, bytes, own)
    case 'upload': return await volume.writeFile(path, (async function * () { yield Buffer.from(bytes) })(), own)
    case 'appendFile': return await volume.appendFile(path, bytes, own)
    case 'symlink': return await volume.symlink('/a/b', path, own)
    case 'truncate': return await volume.truncate(path, 3, own)
    case 'utimes': return await volume.utimes(path, 5, own)
    case 'chmod': return await volume.chmod(path, 0o600, own)
    case 'setattr': return await volume.setattr(path, { uid: 7 }, own)
    case 'touch': return await volume.touch(path, { ...own, mtimeMs: 9 })
    case 'mkdir': return await volume.mkdir(path, { ...own, recursive })
    case 'openRead': {
      const file = await volume.open(path, 'r', then)
      const read = Buffer.from(await file.read(0, 9)).toString()
      await file.close()

      return read
    }
    case 'openWrite': {
      const file = await volume.open(path, 'r+', own)
      await file.write(1, Buffer.from(bytes))

      return await file.close()
    }
    case 'link': return await volume.link(MISSING, path, own)
    case 'rename': return await volume.rename(path, to, { ...own, noReplace: op.flag })
    case 'copy': return await volume.copy(path, to, { ...own, recursive, noReplace: op.flag, ...then })
    case 'unlink': return await volume.unlink(path, { ...own, purge: op.flag })
    case 'rmdir': return await volume.rmdir(path, own)
    case 'rm': return await volume.rm(path, { ...own, recursive })
    case 'restore': return await volume.restore(path, item, { ...own, to })
    case 'trashList': return await all(volume.trash.list())
    case 'trashRestore': return await volume.trash.restore(item, { ...own, ...op.flag && { to } })
    case 'trashEmpty': return await volume.trash.empty([item], own)
    case 'trashEmptyAll': return await volume.trash.empty(undefined, own)
    case 'snapshotList': return (await volume.snapshots.list()).map(({ name }) => name)
    case 'snapshotCreate': return (await volume.snapshots.create(`s${serial}`, own)).name
    case 'snapshotRemove': return await volume.snapshots.remove('s', own)
    case 'snapshotRestore': return await volume.snapshots.restore('s', { ...own, path, to })
  }
}

async function outcome (work: Promise<unknown>): Promise<{ value?: unknown, code?: string, message?: string }> {
  try {
    const value = await work

    // Ids of the steps of long operations are random.
    return { value: JSON.parse(JSON.stringify(value ?? 'none', (key, one: unknown) => key === 'operationId' ? undefined : one)) }
  } catch (err) {
    return { code: (err as { code: string }).code ?? String(err), message: (err as Error).message }
  }
}

/** Of what a volume without a guard answers, what the model says that is seen. */
function visiblePart (model: RightsModel, { kind }: Operation, value: unknown): unknown {
  const entry = (one: EntryStat): unknown[] => model.canRead(one.path)
    ? [one]
    : model.leadsOn(one.path) && one.kind === 'directory' ? [{ name: one.name, path: one.path }] : []

  switch (kind) {
    case 'stat': return entry(value as EntryStat)
    case 'readdir': case 'walk': return (value as EntryStat[]).flatMap(entry)
    case 'trashList': return (value as { path: string }[]).filter(({ path }) => model.canRead(path))
    case 'log': return (value as LogRow[]).flatMap(({ to, ...row }) => {
      const isSeen = model.canRead(row.path === '' ? '/' : row.path)

      if (to !== undefined && model.canRead(to)) {
        return [isSeen ? { ...row, to } : { ...row, path: to }]
      }

      return isSeen ? [row] : []
    })
    case 'info': return model.canRead('/') ? value : 'none'
    default: return value
  }
}

/** What is told of a folder on the way is its name. */
function told (model: RightsModel, { kind }: Operation, value: unknown): unknown {
  const entry = (one: EntryStat): unknown => {
    if (model.canRead(one.path)) {
      return one
    }

    assert.equal({ size: one.size, by: one.by, node: one.node, mtimeMs: one.mtimeMs, version: one.version },
      { size: 0, by: '', node: '', mtimeMs: 0, version: 0 })

    return { name: one.name, path: one.path }
  }

  return kind === 'stat' ? [entry(value as EntryStat)]
    : kind === 'readdir' || kind === 'walk' ? (value as EntryStat[]).map(entry) : value
}

async function contents (volume: Volume): Promise<unknown[]> {
  const rows: unknown[] = []

  for await (const { path, kind, mode, uid, version, mtimeMs } of volume.walk('/')) {
    rows.push({
      path, kind, mode, uid, version, mtimeMs,
      text: kind === 'file' ? await volume.readFile(path, { encoding: 'utf8' }) : kind === 'symlink' ? await volume.readlink(path) : ''
    })
  }

  return rows
}

const NO_CODE = 'none'

test('a guarded volume does what the model of rights allows, and nothing else', async () => {
  const seen = new Map<string, number>()

  await fc.assert(fc.asyncProperty(
    fc.array(seedFile, { minLength: 5, maxLength: 12 }), fc.array(grant, { maxLength: 7 }),
    fc.constantFrom('alice', 'bob', 'bob', 'anonymous'), base, fc.integer({ min: 0, max: 9 }),
    fc.array(operation, { minLength: 1, maxLength: 8 }),
    async (files, some, caller, most, luck, operations) => {
      const grants = withBase(some, caller, most)
      const isReadOnly = luck === 0
      const state = stateOf(grants, isReadOnly)
      const principal: Principal = caller === 'anonymous'
        ? { kind: 'anonymous' }
        : { kind: 'user', id: IDS[caller] as string, name: caller }
      const who = caller === 'anonymous' ? 'anonymous' : `user:${caller}`
      const refusals: Refusal[] = []
      const [inner, plain] = await Promise.all([seeded(files), seeded(files)])
      const guarded = guardVolume(inner, {
        principal,
        rights: async (one, id) => new VolumeRights(state, one, id),
        refused: refusal => { refusals.push(refusal) }
      })

      // Every run ends with a look at all that there is.
      const look = { path: '/', to: '/', parents: false, recursive: false, flag: false, item: 1, isOther: false }
      const looks = LOOKS.flatMap(kind => [{ ...look, kind, old: false }, { ...look, kind, old: true }])

      for (const [serial, op] of [...operations, ...looks].entries()) {
        if (op.isOther) {
          const results = [await outcome(run(inner, op, serial, 'other')), await outcome(run(plain, op, serial, 'other'))]
          assert.equal(results[0], results[1])
          continue
        }

        const present = new Set((await all(inner.walk('/'))).map(({ path }) => path))
        const trash = new Map((await all(inner.trash.list())).map(({ trashId, path }) => [trashId, path]))
        const model = new RightsModel({
          grants, names: CALLERS[caller] as readonly string[], isReadOnly, exists: one => one === '/' || present.has(one)
        })
        const refused = refusalOf(model, op, trash)
        const before = refusals.length
        // What is only the guard's word is given to the operation as well: it takes no other.
        const did = await outcome(run(guarded, op, serial, 'someone else'))
        const key = `${op.kind} ${refused ?? 'ok'}`
        seen.set(key, (seen.get(key) ?? 0) + 1)

        for (const [named] of (did.message ?? '').matchAll(/(?<=test:)\/[abc/]*/g)) {
          assert.ok(named === '/' || model.sees(named) || named === op.path || named === op.to, `${did.message} names ${named}`)
        }

        if (refused !== undefined) {
          assert.equal(did.value === false ? 'ENOENT' : did.code ?? NO_CODE, refused, JSON.stringify(op))
          assert.ok(refused === 'trash_not_found' || refusals.length === before + 1, 'a refusal is noted')
        } else {
          const expected = await outcome(run(plain, op, serial, who))

          if (op.kind === 'exists' && model.leadsOn(op.path)) {
            const stat = await plain.stat(op.path, op.old ? { snapshot: 's' } : {}).catch(() => undefined)
            assert.is(did.value, stat?.isDirectory() ?? false)
          } else if (expected.value !== undefined && !isHidden(model, op, expected.value)) {
            assert.equal(told(model, op, did.value), visiblePart(model, op, expected.value), `${JSON.stringify(op)}: ${did.message}`)
          } else if (expected.code !== undefined) {
            const isOnWay = model.leadsOn(op.path) && expected.code === 'ENOTDIR' && (op.kind === 'readdir' || op.kind === 'walk')
            assert.is(did.code, isOnWay ? 'ENOENT' : expected.code, JSON.stringify(op))
          } else {
            assert.is(did.code, 'ENOENT', JSON.stringify(op))
          }
        }

        if (!READING.has(op.kind)) {
          assert.equal(await contents(inner), await contents(plain), JSON.stringify(op))
        }
      }

      assert.equal(await all(inner.log()), await all(plain.log()))
    }), { numRuns: RUNS, includeErrorInReport: true })

  // A property whose operations are all refused, or never, holds whatever the guard does.
  for (const kind of KINDS) {
    assert.ok((seen.get(`${kind} ok`) ?? 0) > 0, `${kind} was let through`)
    assert.ok([...seen.keys()].some(key => key.startsWith(`${kind} `) && !key.endsWith(' ok')), `${kind} was refused`)
  }
})

function withBase (grants: readonly ModelGrant[], subject: string, base: string): readonly ModelGrant[] {
  switch (base) {
    case 'as it comes': return grants
    case 'nothing': return []
    case 'everything': return [...grants, { subject, everywhere: true, path: '/', level: 'admin' }]
    default: return [...grants, { subject, everywhere: false, path: '/', level: base as ModelGrant['level'] }]
  }
}

/** A way leads over folders only: anything else there is not seen. */
function isHidden (model: RightsModel, { kind, path }: Operation, value: unknown): boolean {
  return (kind === 'stat' && model.leadsOn(path) && (value as EntryStat).kind !== 'directory')
}

async function seeded (files: readonly { path: string, kind: string }[]): Promise<Volume> {
  const { volume } = memoryVolume({ tree: new MemoryTree({ name: 'test', id: VOLUME }) })
  let id = 0xffff
  const own = (): { operationId: string, parents: boolean } => ({ operationId: (id++).toString(16).padStart(32, '0'), parents: true })

  for (const { path, kind } of files) {
    await (kind === 'file'
      ? volume.writeFile(path, `at ${path}`, own())
      : kind === 'symlink' ? volume.symlink('/c', path, own()) : volume.mkdir(path, { ...own(), recursive: true }))
      .catch(() => {})
  }

  await volume.snapshots.create('s', own())
  await volume.rm(files[0]?.path ?? '/a', { ...own(), recursive: true }).catch(() => {})

  return volume
}

function stateOf (grants: readonly ModelGrant[], isReadOnly: boolean): AccessState {
  const user = (name: string): User => ({ id: IDS[name] as string, name, createdAtMs: 1 })

  return new AccessState({
    users: [user('alice'), user('bob')],
    groups: [{ ...user('staff'), members: [IDS['bob'] as string] }],
    tokens: [],
    grants: grants.map(({ subject, everywhere, path, level }) =>
      ({ subject: IDS[subject] as string, volume: everywhere ? ALL_VOLUMES : VOLUME, path, level, createdAtMs: 1 })),
    readOnly: isReadOnly ? [VOLUME] : []
  })
}

test.run()

import { randomBytes } from 'node:crypto'
import { copyFile, link, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { systemClock } from '../util/clock.js'
import { assertSame, carryOver } from './convert/carry.js'
import { asideName, retire } from './convert/retire.js'
import { assertRoom } from './convert/space.js'
import { fsCode, nodeFs, syncFolder } from './disk/fs.js'
import { createIdentity, readStoreJson } from './disk/identity.js'
import { Starts } from './disk/starts.js'
import { explained } from './disk/operations.js'
import { ConversionSpaceError, StoreFullError, StoreHasLogsError, StoreMissingError, StoreMountError } from './errors.js'
import { identityFile, kindFolder, otherKind, storeKindOf } from './kinds.js'
import { stagingFolder } from './leftovers.js'
import { createStore } from './open-kind.js'
import type { BlockStore, LogStore, StoreKind } from './types.js'
import type { ConvertOptions, ConvertReport } from './convert/types.js'

export type { ConvertOptions, ConvertReport } from './convert/types.js'

/**
 * Moves the copies of a stopped node to a store of another kind, with their claims, marks and
 * times, the store's id and what is in quarantine. Hold the lock of the data dir meanwhile.
 *
 * How it can be cut short at any moment, by SIGKILL or power loss:
 *
 * 1. The new store is built in `<dir>/converting/`, where no node looks. A run that finds one there
 *    goes on with it.
 * 2. When it is complete, closed, opened again and equal, one rename puts it into its place. It
 *    carries a higher `generation` than the old one, so from that rename on it counts, and not the
 *    old one (`storeKindOf`).
 * 3. The old store is renamed and then removed. What is left of it counts for nothing, and is
 *    removed by the next run.
 *
 * @param dir - the folder of the store, `<data_dir>/store`
 * @throws `store_missing`, `store_ambiguous`, `store_convert_space`, `store_has_logs`,
 * `store_on_own_mount`, `store_convert_mismatch`, those of opening a store, and the signal's reason
 */
export async function convertStore (dir: string, options: ConvertOptions): Promise<ConvertReport> {
  try {
    return await convert(dir, options)
  } catch (err) {
    throw explained('convert the store', err)
  }
}

async function convert (dir: string, options: ConvertOptions): Promise<ConvertReport> {
  const { to } = options
  const from = await storeKindOf(dir)

  if (from === undefined) {
    throw new StoreMissingError(dir)
  }

  const nothing: ConvertReport = {
    from, to, changed: false, copies: 0, bytes: 0, resumed: 0, damaged: [], quarantined: 0
  }

  if (from === to) {
    await rm(stagingFolder(dir), { recursive: true, force: true })

    return { ...nothing, ...await giveUpOld(dir, otherKind(to), options.keep === true) }
  }

  await assertOneFileSystem(dir)
  await retire(dir, to, systemClock.wall())

  const report = await build(dir, { ...nothing, changed: true }, options)

  await commit(dir, to)


  return { ...report, ...await giveUpOld(dir, from, options.keep === true) }
}

/** Makes the whole new store in the staging folder. */
async function build (
  dir: string, report: ConvertReport, { signal, onProgress, logger }: ConvertOptions
): Promise<ConvertReport> {
  const { from, to } = report
  const staging = stagingFolder(dir)
  const source = createStore({ kind: from, dir, logger, autoCompact: false })
  const stagingStore = (): BlockStore => createStore({
    kind: to,
    dir: staging,
    logger,
    autoCompact: false,
    storedAt: cid => source.info(cid)?.storedAt ?? systemClock.wall()
  })
  let target = stagingStore()

  try {
    await source.open()
    assertNoLogs(source)
    await prepareStaging(dir, from, to)
    await target.open()
    await assertRoom(nodeFs, dir, source, target)

    const quarantine = await freshQuarantine(staging, to)
    const { resumed, damaged } = await carryOver({
      source,
      target,
      signal,
      onProgress,
      setAside: async (key, bytes) => {
        const name = `${key}.${randomBytes(4).toString('hex')}`

        await writeFile(path.join(quarantine, name), bytes, { flush: true })

        // Where it will be once the store is in its place.
        return path.join(kindFolder(dir, to), 'quarantine', name)
      }
    })

    // What counts is what a node will find, not what this process remembers.
    await target.close()
    target = stagingStore()
    await target.open()
    assertSame(source, target, damaged)

    const carried = await carryQuarantine(path.join(kindFolder(dir, from), 'quarantine'), quarantine)

    return {
      ...report,
      copies: target.usage().blocks,
      bytes: sumBytes(target),
      resumed,
      damaged,
      quarantined: carried
    }
  } catch (err) {
    // A disk that is full stays full until that is gone; after anything else the next run goes on.
    if (err instanceof StoreFullError || err instanceof ConversionSpaceError) {
      await target.close().catch(() => {})
      await rm(staging, { recursive: true, force: true })
    }

    throw err
  } finally {
    await target.close()
    await source.close()
  }
}

/** An empty store with the id of the old one, unless an earlier run has left one. */
async function prepareStaging (dir: string, from: StoreKind, to: StoreKind): Promise<void> {
  const staging = stagingFolder(dir)
  const old = await readStoreJson(nodeFs, identityFile(dir, from), from)

  if (old === undefined) {
    throw new StoreMissingError(dir)
  }

  const generation = old.generation + 1
  const begun = await readStoreJson(nodeFs, identityFile(staging, to), to).catch(() => undefined)

  if (begun?.storeId === old.storeId && begun.generation === generation) {
    return
  }

  await rm(staging, { recursive: true, force: true })
  await nodeFs.mkdir(kindFolder(staging, to))
  await createIdentity(nodeFs, identityFile(staging, to), to, systemClock, old.storeId, generation, old)
  await Starts.copy(nodeFs, kindFolder(dir, from), kindFolder(staging, to))
}

/** The step that makes the new store count. */
async function commit (dir: string, to: StoreKind): Promise<void> {
  const staging = stagingFolder(dir)

  await syncFolder(nodeFs, staging)
  await rename(kindFolder(staging, to), kindFolder(dir, to))
  await syncFolder(nodeFs, dir)
  await rm(staging, { recursive: true, force: true })
}

/** Removes the store that no longer counts, or gives it another name. */
async function giveUpOld (
  dir: string, kind: StoreKind, keep: boolean
): Promise<Pick<ConvertReport, 'kept'>> {
  const wall = systemClock.wall()

  if (!keep || await namesIn(kindFolder(dir, kind)).then(names => names.length === 0)) {
    await retire(dir, kind, wall)

    return {}
  }

  const kept = asideName(kindFolder(dir, kind), 'kept', wall)

  await rename(kindFolder(dir, kind), kept)
  await syncFolder(nodeFs, dir)

  return { kept }
}

async function freshQuarantine (staging: string, to: StoreKind): Promise<string> {
  const folder = path.join(kindFolder(staging, to), 'quarantine')

  await rm(folder, { recursive: true, force: true })
  await mkdir(folder)

  return folder
}

/** Resolves to the files that are in the new quarantine now. */
async function carryQuarantine (from: string, to: string): Promise<number> {
  for (const name of await namesIn(from)) {
    await link(path.join(from, name), path.join(to, name))
      .catch(async () => { await copyFile(path.join(from, name), path.join(to, name)) })
  }

  await syncFolder(nodeFs, to)
  await syncFolder(nodeFs, path.dirname(to))

  return (await namesIn(to)).length
}

async function namesIn (folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (err) {
    if (fsCode(err) === 'ENOENT') {
      return []
    }

    throw err
  }
}

async function assertOneFileSystem (dir: string): Promise<void> {
  const { dev } = await stat(dir)

  for (const kind of ['segments', 'files'] as const) {
    const folder = kindFolder(dir, kind)
    const its = await stat(folder).catch(() => undefined)

    if (its !== undefined && its.dev !== dev) {
      throw new StoreMountError(folder, `Mount that disk at ${dir} instead, with the copies in ${folder}, and try again.`)
    }
  }
}

function assertNoLogs (source: BlockStore & Partial<LogStore>): void {
  const owners = source.logOwners?.() ?? []

  if (owners.length > 0) {
    throw new StoreHasLogsError(owners)
  }
}

function sumBytes (store: BlockStore): number {
  let sum = 0

  for (const { bytes } of store.entries()) {
    sum += bytes
  }

  return sum
}

import * as raw from 'multiformats/codecs/raw'
import { encodePart, encodeRoot, Fingerprint } from './backup-manifest.js'
import { encodeCarBlock, encodeCarHeader } from './car.js'
import { comparedTrees } from './compared-trees.js'
import { BACKUP_PART_BYTES, BACKUP_PART_ENTRIES, BACKUP_PARTS_KEPT_BYTES, ENTRIES_AT_ONCE } from './constants.js'
import { fileState } from './content.js'
import { contextOf } from './context.js'
import { walk } from './listing.js'
import { rowOfAttributes } from './backup-rows.js'
import { count } from './restore-source.js'
import { SnapshotNotFoundError } from '../errors.js'
import { READ_AHEAD_BLOCKS } from '../../files/constants.js'
import { createBlockReader } from '../../files/create-block-reader.js'
import { DigestSet } from '../../files/digest-set.js'
import { readAhead } from '../../util/read-ahead.js'
import { walkDag } from '../../files/walk.js'
import { errorCode } from '../../util/errors.js'
import { randomId } from '../../util/random.js'
import type { BackupEntry, BackupPart, BackupTotals } from './backup-rows.js'
import type { CarBlock } from './car.js'
import type { Pair } from './compared-trees.js'
import type { VolumeContext } from './context.js'
import type { Volume } from '../types.js'
import type { CID } from 'multiformats/cid'

/** Of the name of a snapshot that is made for one backup. */
const NAME_DIGITS = 16

export interface BackupOptions {
  /** What is saved. @default as of now, by a snapshot that is removed afterwards */
  snapshot?: string
  /** Name of an older snapshot: save only what has changed since. */
  since?: string
  /** A manifest with fewer bytes is kept in memory between its two uses. @default BACKUP_PARTS_KEPT_BYTES */
  manifestKeptBytes?: number
  signal?: AbortSignal
  onProgress?: (progress: BackupProgress) => void
}

export interface BackupProgress {
  /** Entries of the tree looked at. */
  entries: number
  /** Blocks of contents written, and their bytes. */
  blocks: number
  bytes: number
}

/**
 * A volume as a CAR: the tree, and the blocks of its contents. The manifest is the CAR's root and links to all of it.
 *
 * The order makes restoring a stream: the manifest's root, then each part of it followed by the blocks that its files
 * need and no part before has brought. The last part comes last, so a file that was cut off is known to be.
 *
 * The tree is read twice when its manifest is larger than some memory, since a CAR begins with the CID of its root;
 * being a snapshot it is the same both times. An incremental backup has the entries that differ, and of their contents
 * what is neither a file of the base nor in the file that was there under the same name.
 */
export async function * backup (
  volume: Volume, { snapshot, ...options }: BackupOptions = {}
): AsyncGenerator<Uint8Array, void, undefined> {
  const context = contextOf(volume)
  const { since, signal } = options
  const name = snapshot ?? `backup-${randomId(context.random).slice(0, NAME_DIGITS)}`

  if (snapshot === undefined) {
    await volume.snapshots.create(name, { signal })
  }

  try {
    for (const wanted of [name, ...since === undefined ? [] : [since]]) {
      if (!(await volume.snapshots.list({ signal })).some(known => known.name === wanted)) {
        throw new SnapshotNotFoundError(wanted, { volume: volume.name })
      }
    }

    yield * new Backup(context, { name, kept: snapshot !== undefined }, options).run()
  } finally {
    if (snapshot === undefined) {
      await volume.snapshots.remove(name).catch((err: unknown) => {
        context.logger.warn({ snapshot: name, code: errorCode(err) }, 'the snapshot of a backup could not be removed')
      })
    }
  }
}

class Backup {
  readonly #seen = new DigestSet()
  readonly #progress: BackupProgress = { entries: 0, blocks: 0, bytes: 0 }

  constructor (
    readonly context: VolumeContext, readonly snapshot: { name: string, kept: boolean },
    readonly options: Omit<BackupOptions, 'snapshot'>
  ) {}

  async * run (): AsyncGenerator<Uint8Array, void, undefined> {
    const { context, snapshot, options: { since } } = this
    const { cids, kept, end } = await this.#survey()
    const root = encodeRoot({
      volume: { name: context.link.name, id: context.link.id },
      snapshot,
      atMs: context.clock.wall(),
      fingerprint: await fingerprintOf(context, snapshot.name, this.options),
      base: since === undefined
        ? null
        : { snapshot: since, fingerprint: await fingerprintOf(context, since, this.options) },
      parts: [...cids, end.cid]
    })

    if (since !== undefined) {
      await this.#leaveOutBase(since)
    }

    yield encodeCarHeader([root.cid])
    yield encodeCarBlock(root)

    let at = 0

    for await (const { block, files } of kept ?? this.#parts()) {
      if (!block.cid.equals(cids[at++])) {
        throw new Error('The snapshot was read twice and was not the same.')
      }

      yield encodeCarBlock(block)

      for (const file of files) {
        yield * this.#contentBlocks(file)
      }
    }

    yield encodeCarBlock(end)
  }

  /** The parts' CIDs; the parts themselves when they are few. */
  async #survey (): Promise<{ cids: CID[], kept: Part[] | undefined, end: CarBlock }> {
    const cids: CID[] = []
    const totals: BackupTotals = { files: 0, directories: 0, removed: 0, bytes: 0 }
    let kept: Part[] | undefined = []
    let bytes = 0

    for await (const part of this.#parts()) {
      cids.push(part.block.cid)
      part.entries.forEach(entry => { count(totals, entry) })
      bytes += part.block.bytes.byteLength
      kept?.push(part)

      if (bytes > (this.options.manifestKeptBytes ?? BACKUP_PARTS_KEPT_BYTES)) {
        kept = undefined
      }
    }

    return { cids, kept, end: encodePart({ end: totals }) }
  }

  async * #parts (): AsyncGenerator<Part, void, undefined> {
    let entries: BackupEntry[] = []
    let files: SavedFile[] = []
    let bytes = 0

    const take = (): Part => {
      const part: BackupPart = { entries }
      const taken = { block: encodePart(part), entries, files }

      entries = []
      files = []
      bytes = 0

      return taken
    }

    for await (const { entry, file } of this.#entries()) {
      const size = bytesOf(entry)

      if (entries.length >= BACKUP_PART_ENTRIES || (entries.length > 0 && bytes + size > BACKUP_PART_BYTES)) {
        yield take()
      }

      entries.push(entry)
      files.push(...file === undefined ? [] : [file])
      // names and attributes count too
      bytes += size + 2 * entry.p.length
    }

    if (entries.length > 0) {
      yield take()
    }
  }

  /** What is saved, in order; the bytes inside entries are fetched several at once. */
  async * #entries (): AsyncGenerator<Saved, void, undefined> {
    const { context, snapshot, options: { since, signal } } = this
    const left = { path: '/', snapshot: snapshot.name }
    const right = since === undefined ? undefined : { path: '/', snapshot: since }

    const all = readAhead<Pair, Saved | undefined>(
      signal => comparedTrees(context, left, right, { signal }),
      async (pair, signal) => this.#saved(pair, signal),
      { concurrency: ENTRIES_AT_ONCE, signal, what: this.#what }
    )

    for await (const saved of all) {
      if (saved !== undefined) {
        yield saved
      }
    }
  }

  async #saved ({ relative, left, right }: Pair, signal: AbortSignal): Promise<Saved | undefined> {
    this.options.onProgress?.({ ...this.#progress, entries: ++this.#progress.entries })

    if (left === undefined) {
      return { entry: { k: 'x', p: relative } }
    }

    // What is put into a folder changes its time, and not its version.
    const isKnown = right?.kind === left.kind && right.id === left.id && right.version === left.version &&
      right.mtimeMs === left.mtimeMs && right.mtimeNs === left.mtimeNs

    if (isKnown || relative === '') {
      return undefined
    }

    if (left.isDirectory()) {
      return { entry: { k: 'd', p: relative, ...rowOfAttributes(left) } }
    }

    if (left.link !== undefined) {
      return { entry: { k: 'l', p: relative, ...rowOfAttributes(left), l: left.link } }
    }

    const { content } = await fileState(this.context, { path: left.path }, left.path, {
      snapshot: this.snapshot.name, signal
    })
    const attributes = { k: 'f' as const, p: relative, ...rowOfAttributes(left) }

    if (content.kind === 'inline') {
      return { entry: { ...attributes, s: content.bytes.byteLength, b: content.bytes, c: null } }
    }

    const cid = left.cid as CID

    return {
      entry: { ...attributes, s: content.size, b: null, c: cid },
      file: { cid, old: right?.cid }
    }
  }

  /** Files of the base: the restoring side has them. */
  async #leaveOutBase (since: string): Promise<void> {
    for await (const { cid } of walk(this.context, '/', { snapshot: since, signal: this.options.signal })) {
      if (cid !== undefined) {
        this.#seen.add(cid)
      }
    }
  }

  /** The blocks of a file that are not in the backup yet, and not in what it is based on. */
  async * #contentBlocks ({ cid, old }: SavedFile): AsyncGenerator<Uint8Array, void, undefined> {
    const { blocks } = this.context
    const { signal } = this.options
    const reader = createBlockReader(blocks)

    if (old !== undefined && old.code !== raw.code) {
      for await (const { cid } of walkDag(reader, blocks, old, { signal })) {
        this.#seen.add(cid)
      }
    }

    const seen = this.#seen
    const wanted = async function * (signal: AbortSignal): AsyncGenerator<CID> {
      if (cid.code === raw.code) {
        yield * seen.add(cid) ? [cid] : []
      } else {
        for await (const block of walkDag(reader, blocks, cid, { signal, visited: seen })) {
          yield block.cid
        }
      }
    }
    const fetch = async (cid: CID, signal: AbortSignal): Promise<CarBlock> => (
      { cid, bytes: await reader.get(cid, signal) }
    )
    const fetched = readAhead(wanted, fetch, { concurrency: READ_AHEAD_BLOCKS, signal, what: this.#what })

    for await (const block of fetched) {
      this.#progress.blocks++
      this.#progress.bytes += block.bytes.byteLength
      this.options.onProgress?.({ ...this.#progress })
      yield encodeCarBlock(block)
    }
  }

  get #what (): string {
    return `Saving volume ${this.context.link.name}`
  }
}

/** The long parts of a row: a content that lives in its entry, and extended attributes. */
function bytesOf (entry: BackupEntry): number {
  const xattrs = entry.k === 'x' ? [] : entry.x ?? []

  return xattrs.reduce((sum, [name, { byteLength }]) => sum + 2 * name.length + byteLength,
    entry.k === 'f' ? entry.b?.byteLength ?? 0 : 0)
}

/** A part as it is written, and what it needs of blocks. */
interface Part { block: CarBlock, entries: readonly BackupEntry[], files: readonly SavedFile[] }

/** `old`: the content that the base has under this name. */
interface SavedFile { cid: CID, old: CID | undefined }

interface Saved { entry: BackupEntry, file?: SavedFile }

/** Tells one state of a tree from others. */
export async function fingerprintOf (
  context: VolumeContext, snapshot: string, { signal }: { signal?: AbortSignal }
): Promise<Uint8Array> {
  const fingerprint = new Fingerprint()

  for await (const entry of walk(context, '/', { snapshot, signal })) {
    fingerprint.add(entry.path, entry)
  }

  return fingerprint.bytes
}

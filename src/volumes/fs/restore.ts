import type { CID } from 'multiformats/cid'
import { decodeRoot } from './backup-manifest.js'
import { attributesOfRow, pathOfEntry } from './backup-rows.js'
import { fingerprintOf } from './backup.js'
import { readCar } from './car.js'
import { ENTRIES_AT_ONCE } from './constants.js'
import { folderAt, statOf } from './compared-trees.js'
import { fileState } from './content.js'
import { contextOf } from './context.js'
import { warnOfEntry } from './entry-copies.js'
import { FolderAttributes } from './folder-attributes.js'
import { RestoreSource, verify } from './restore-source.js'
import { restoreSnapshot } from './snapshot-restore.js'
import { upload } from './upload.js'
import { agree } from '../tree/attributes.js'
import { BackupBaseError, InvalidBackupError } from '../errors.js'
import { fewCopiesWarning, fewerCopies } from '../../blocks/put/few-copies.js'
import { TaskPool } from '../../util/concurrently.js'
import { errorCode } from '../../util/errors.js'
import type { CopyCounts } from '../../blocks/put/few-copies.js'
import type { BackupEntry, BackupRoot } from './backup-rows.js'
import type { CarBlock } from './car.js'
import type { Changed, VolumeContext } from './context.js'
import type { EntryStat, Volume } from '../types.js'
import type { Content, TreeOp } from '../tree/types.js'

export interface RestoreBackupOptions {
  signal?: AbortSignal
  onProgress?: (progress: RestoreProgress) => void
  /** A manifest with fewer bytes is kept in memory until it is needed again. @default BACKUP_PARTS_KEPT_BYTES */
  manifestKeptBytes?: number
}

export interface RestoreProgress {
  /** Entries of the tree that are as in the backup. */
  entries: number
  /** Blocks stored, and their bytes. */
  blocks: number
  bytes: number
  /** There are fewer copies than were asked for, and no node for the rest: a sentence for people. */
  warning?: string
}

type FileRow = Extract<BackupEntry, { k: 'f' }>
type LinkRow = Extract<BackupEntry, { k: 'l' }>

function contentOf (row: FileRow | LinkRow): Content {
  if (row.k === 'l') {
    return { kind: 'link', link: row.l }
  }

  return row.b === null
    ? { kind: 'dag', cid: (row.c as CID).bytes, size: row.s }
    : { kind: 'inline', bytes: row.b }
}

/**
 * Puts a backup into a volume: its blocks, each verified, and its tree. What the volume has besides stays, unless the
 * backup is an incremental one. That needs the tree that it was made on in a snapshot of the same name, which restoring
 * that one left; the volume is made what it was then first, and what came since goes to the trash.
 *
 * Nothing is named in the tree before all of the backup has come and was found whole (restore-source.ts), so one that
 * is not leaves no half of a volume. When naming fails half-way (no majority, no room), a volume that was empty is
 * emptied again; in another one what was named stays, and repeating finishes it.
 *
 * Memory: the manifest up to some size, 54 bytes a block, and some blocks. Throws `invalid_backup`,
 * `backup_base_missing`.
 */
export async function restore (
  volume: Volume, car: AsyncIterable<Uint8Array>, options: RestoreBackupOptions = {}
): Promise<RestoreProgress> {
  const context = contextOf(volume)
  const { roots, blocks, close } = await readCar(car)

  try {
    const first = await blocks.next()

    if (first.done === true || roots.length !== 1 || !first.value.cid.equals(roots[0])) {
      throw new InvalidBackupError('it does not begin with its manifest')
    }

    verify(first.value)

    return await upload(context, '/', options, async settle => {
      return new RestoringBackup(context, decodeRoot(first.value), settle, options).run(blocks)
    })
  } finally {
    await close()
  }
}

class RestoringBackup {
  readonly #progress: RestoreProgress = { entries: 0, blocks: 0, bytes: 0 }
  readonly #folders = new FolderAttributes()
  #isEmpty = false
  #fewest: CopyCounts | undefined
  #warning: string | undefined

  /** @param settle - called with the root of a file's blocks before it is named */
  constructor (
    readonly context: VolumeContext, readonly root: BackupRoot, readonly settle: (root: CID) => Promise<void>,
    readonly options: RestoreBackupOptions
  ) {}

  async run (blocks: AsyncIterable<CarBlock>): Promise<RestoreProgress> {
    const { context, root, options: { signal, manifestKeptBytes } } = this
    const source = new RestoreSource(context, root, {
      signal,
      ...manifestKeptBytes === undefined ? {} : { manifestKeptBytes },
      onBlock: bytes => {
        this.#progress.blocks++
        this.#progress.bytes += bytes
        this.options.onProgress?.({ ...this.#progress })
      },
      onCopies: counts => { this.#fewest = fewerCopies(this.#fewest, counts) }
    })
    await this.#checkBase()
    await source.read(blocks)
    // Only now: reading may take hours, in which others write.
    const { entry } = await context.ask({ type: 'stat', target: { path: '/' } }, { signal })
    this.#isEmpty = entry.children === 0
    // What is named stays when the rest cannot be named: others may have written beside it, and repeating it finishes.
    await this.#toBase()

    for await (const entries of source.parts()) {
      await this.#entries(entries)
    }

    await this.#folders.apply(async path => await folderAt(context, path, signal), async (path, attributes) => {
      await this.#change({ type: 'setattr', target: { path }, ...attributes }, path)
    })
    await this.#keepSnapshot()

    const warning = (this.#fewest === undefined ? undefined : fewCopiesWarning(this.#fewest)) ?? this.#warning

    return { ...this.#progress, ...warning !== undefined && { warning } }
  }

  async #entries (entries: readonly BackupEntry[]): Promise<void> {
    await TaskPool.run(ENTRIES_AT_ONCE, async pool => {
      for (const entry of entries) {
        const path = pathOfEntry(entry)

        if (entry.k === 'f' || entry.k === 'l') {
          await pool.add(async () => this.#file(path, entry))
        } else if (entry.k === 'd') {
          await this.#folder(path, entry)
        } else {
          await this.#gone(path)
        }

        this.#progress.entries++
        this.options.onProgress?.({ ...this.#progress })
      }
    })
  }

  async #folder (path: string, row: Extract<BackupEntry, { k: 'd' }>): Promise<void> {
    const there = await this.#there(path)
    const attributes = attributesOfRow(row)
    this.#folders.note(path, attributes)

    if (there?.isDirectory() === false) {
      await this.#gone(path)
    }

    if (there?.isDirectory() !== true) {
      await this.#change({ type: 'mkdir', path, parents: true, ...attributes }, path)
    }
  }

  async #file (path: string, row: FileRow | LinkRow): Promise<void> {
    const there = await this.#there(path)

    if (there?.isDirectory() === true) {
      await this.#gone(path)
    } else if (there !== undefined && await this.#isSame(there, row)) {
      return
    }

    if (row.k === 'f' && row.c !== null) {
      await this.settle(row.c)
    }

    const content = contentOf(row)
    const changed = await this.#change({
      type: 'write',
      target: { path },
      content,
      parents: true,
      ...attributesOfRow(row)
    }, path)

    if (content.kind === 'inline') {
      this.#warning ??= (await warnOfEntry(this.context, changed, this.options.signal)).warning
    }
  }

  async #isSame (there: EntryStat, row: FileRow | LinkRow): Promise<boolean> {
    if (!agree(attributesOfRow(row), there)) {
      return false
    }

    if (row.k === 'l' || there.link !== undefined) {
      return row.k === 'l' && there.link === row.l
    }

    const { s, b, c } = row

    if (there.size !== s) {
      return false
    }

    if (b === null || there.cid !== undefined) {
      return there.cid !== undefined && there.cid.equals(c)
    }

    const { content } = await fileState(this.context, { id: there.id }, there.path, { signal: this.options.signal })

    return content.kind === 'inline' && Buffer.compare(content.bytes, b) === 0
  }

  async #gone (path: string): Promise<void> {
    try {
      await this.#change({ type: 'remove', path, recursive: true }, path)
    } catch (err) {
      if (errorCode(err) !== 'ENOENT') {
        throw err
      }
    }
  }

  /** What is at a path; spared where nothing can be. */
  async #there (path: string): Promise<EntryStat | undefined> {
    return this.#isEmpty ? undefined : statOf(this.context, { path }, this.options.signal)
  }

  /** The tree that an incremental backup changes is there. */
  async #checkBase (): Promise<void> {
    const { context, root: { base }, options: { signal } } = this

    if (base === null) {
      return
    }

    if (!await this.#hasSnapshot(base.snapshot)) {
      throw new BackupBaseError(context.link.name, base.snapshot, 'there is none of that name')
    }

    if (Buffer.compare(await fingerprintOf(context, base.snapshot, { signal }), base.fingerprint) !== 0) {
      throw new BackupBaseError(context.link.name, base.snapshot, 'there is another tree in the one of that name')
    }
  }

  async #toBase (): Promise<void> {
    const { context, root: { base }, options: { signal } } = this

    if (base !== null) {
      await restoreSnapshot(context, base.snapshot, { path: '/', to: '/', signal })
    }
  }

  /** So that the next incremental backup finds what it is based on. */
  async #keepSnapshot (): Promise<void> {
    const { snapshot: { name, kept } } = this.root

    if (kept && !await this.#hasSnapshot(name)) {
      await this.#change({ type: 'snapshot-create', name }, '/')
    }
  }

  async #hasSnapshot (name: string): Promise<boolean> {
    const { snapshots } = await this.context.ask({ type: 'snapshots' }, { signal: this.options.signal })

    return snapshots.some(snapshot => snapshot.name === name)
  }

  async #change (op: TreeOp, path: string): Promise<Changed> {
    return await this.context.change(op, path, { signal: this.options.signal })
  }
}

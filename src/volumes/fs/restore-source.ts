import * as raw from 'multiformats/codecs/raw'
import { decodePart, sha256 } from './backup-manifest.js'
import { checkTotals } from './backup-rows.js'
import { BACKUP_PARTS_KEPT_BYTES, MISSING_SHOWN_MAX, RESTORE_BLOCKS_AT_ONCE } from './constants.js'
import { InvalidBackupError } from '../errors.js'
import { BATCH_CIDS_MAX } from '../../blocks/constants.js'
import { createBlockReader } from '../../files/create-block-reader.js'
import { decodeFileNode } from '../../files/content.js'
import { DigestSet } from '../../files/digest-set.js'
import { walkDag } from '../../files/walk.js'
import { TaskPool } from '../../util/concurrently.js'
import { errorCode } from '../../util/errors.js'
import { SHA2_256 } from '../../store/hash.js'
import type { CopyCounts } from '../../blocks/put/few-copies.js'
import type { BackupEntry, BackupPart, BackupRoot, BackupTotals } from './backup-rows.js'
import type { CarBlock } from './car.js'
import type { VolumeContext } from './context.js'
import type { CID } from 'multiformats/cid'

export interface RestoreSourceOptions {
  signal?: AbortSignal
  /** A block of a file was stored. */
  onBlock: (bytes: number) => void
  /** Of blocks that were stored, or claimed where they are. */
  onCopies: (counts: CopyCounts) => void
  /** Larger manifests are stored in between instead of kept. @default BACKUP_PARTS_KEPT_BYTES */
  manifestKeptBytes?: number
}

/** What blocks are found to be that make no file. */
const NO_FILE_CODES: readonly string[] = ['not_unixfs', 'invalid_dag']

type FileEntry = Extract<BackupEntry, { k: 'f' }>

/**
 * Reads all of a backup before anything of it is named in the tree: stores its blocks, and makes sure that every row
 * makes sense, that every block of every file is there, and that there is as much as its end says. Then `parts` gives
 * the rows.
 */
export class RestoreSource {
  readonly #brought = new DigestSet()
  readonly #checked = new DigestSet()
  readonly #kept = new Map<string, Uint8Array>()
  #keptBytes = 0

  constructor (
    readonly context: VolumeContext, readonly root: BackupRoot, readonly options: RestoreSourceOptions
  ) {}

  /** Throws `invalid_backup`. */
  async read (blocks: AsyncIterable<CarBlock>): Promise<void> {
    const { parts } = this.root
    const totals: BackupTotals = { files: 0, directories: 0, removed: 0, bytes: 0 }
    let next = 0
    let waiting: readonly BackupEntry[] = []
    let end: BackupTotals | undefined

    await TaskPool.run(RESTORE_BLOCKS_AT_ONCE, async puts => {
      for await (const block of blocks) {
        verify(block)

        if (end !== undefined) {
          throw new InvalidBackupError('it goes on after its end')
        }

        if (!block.cid.equals(parts[next])) {
          await puts.add(async () => { await this.#put(block) })
          continue
        }

        next++
        // All that the part before needs has come.
        await puts.done()
        await this.#checkFiles(waiting)
        const part = decodePart(block)

        if ('end' in part) {
          end = part.end
          waiting = []
        } else {
          part.entries.forEach(entry => { count(totals, entry) })
          waiting = part.entries
          await this.#keep(block)
        }
      }

      if (end === undefined || next !== parts.length) {
        throw new InvalidBackupError('its end is missing')
      }

      checkTotals(totals, end)
    })
  }

  /** The rows, part by part. Only after `read`. */
  async * parts (): AsyncGenerator<readonly BackupEntry[], void, undefined> {
    const { context, root: { parts }, options: { signal } } = this

    for (const cid of parts.slice(0, -1)) {
      const bytes = this.#kept.get(cid.toString()) ?? await context.blocks.get(cid, { signal })
      const part: BackupPart = decodePart({ cid, bytes })
      yield 'entries' in part ? part.entries : []
    }
  }

  async #put ({ cid, bytes }: CarBlock): Promise<void> {
    await this.#store({ cid, bytes })
    this.#brought.add(cid)
    this.options.onBlock(bytes.byteLength)
  }

  async #store ({ cid, bytes }: CarBlock): Promise<void> {
    const { context, options: { signal } } = this

    this.options.onCopies(
      await context.blocks.put(cid, bytes, { claims: [await context.claim(signal)], trusted: true, signal }))
  }

  /** A part of the manifest is needed once more. Beyond some memory it is stored; nothing names it, so gc takes it. */
  async #keep (block: CarBlock): Promise<void> {
    this.#keptBytes += block.bytes.byteLength

    if (this.#keptBytes > (this.options.manifestKeptBytes ?? BACKUP_PARTS_KEPT_BYTES)) {
      await this.#store(block)
    } else {
      this.#kept.set(block.cid.toString(), block.bytes)
    }
  }

  /** Every block of these files is there, from the backup or from before, and they are as large as it says. */
  async #checkFiles (entries: readonly BackupEntry[]): Promise<void> {
    const missing: string[] = []

    for (const entry of entries) {
      if (entry.k === 'f' && entry.c !== null) {
        try {
          for (const cid of await this.#missingOf(entry, entry.c)) {
            missing.push(`${cid.toString()} of ${JSON.stringify(entry.p)}`)
          }
        } catch (err) {
          throw NO_FILE_CODES.includes(errorCode(err))
            ? new InvalidBackupError(`${JSON.stringify(entry.p)} is no file`, { cause: err })
            : err
        }
      }

      if (missing.length >= MISSING_SHOWN_MAX) {
        break
      }
    }

    if (missing.length > 0) {
      const all = missing.length >= MISSING_SHOWN_MAX ? ' and more' : ''
      throw new InvalidBackupError(`it lacks the blocks ${missing.slice(0, MISSING_SHOWN_MAX).join(', ')}${all}`)
    }
  }

  async #missingOf (entry: FileEntry, root: CID): Promise<CID[]> {
    const { context: { blocks }, options: { signal } } = this
    const reader = createBlockReader(blocks)
    const missing: CID[] = []
    let borrowed: CID[] = []

    for await (const { cid, bytes } of walkDag(reader, blocks, root, { signal, visited: this.#checked })) {
      if (cid.code !== raw.code && bytes === undefined) {
        missing.push(cid)
      } else if (!this.#brought.has(cid)) {
        borrowed.push(cid)
      }

      if (borrowed.length >= BATCH_CIDS_MAX) {
        missing.push(...await this.#claim(borrowed))
        borrowed = []
      }

      if (missing.length >= MISSING_SHOWN_MAX) {
        return missing
      }
    }

    missing.push(...await this.#claim(borrowed))

    if (missing.length === 0) {
      await this.#checkSize(entry, root)
    }

    return missing
  }

  /** What the backup has not brought is claimed where it is: the volume's base, or other files, have it. */
  async #claim (cids: readonly CID[]): Promise<CID[]> {
    const { context, options: { signal } } = this
    const claim = await context.claim(signal)

    try {
      this.options.onCopies(await context.blocks.claim(cids, [claim], { signal }))

      return []
    } catch (err) {
      if (errorCode(err) !== 'block_not_found') {
        throw err
      }
    }

    const missing: CID[] = []

    for (const cid of cids) {
      try {
        await context.blocks.claim([cid], [claim], { signal })
      } catch (err) {
        if (errorCode(err) !== 'block_not_found') {
          throw err
        }

        if (missing.push(cid) >= MISSING_SHOWN_MAX) {
          break
        }
      }
    }

    return missing
  }

  async #checkSize ({ p, s }: FileEntry, root: CID): Promise<void> {
    const { context: { blocks }, options: { signal } } = this
    const block = await blocks.get(root, { signal })
    const size = root.code === raw.code ? block.byteLength : Number(decodeFileNode(root, block).unixfs.fileSize())

    if (size !== s) {
      throw new InvalidBackupError(`${JSON.stringify(p)} has ${size} bytes, and its manifest says ${s}`)
    }
  }
}

export function verify ({ cid, bytes }: CarBlock): void {
  if (cid.multihash.code !== SHA2_256 || Buffer.compare(sha256(bytes), cid.multihash.digest) !== 0) {
    throw new InvalidBackupError(`the bytes of block ${cid.toString()} are not those that were saved`)
  }
}

/** Counts an entry in. */
export function count (totals: BackupTotals, entry: BackupEntry): void {
  switch (entry.k) {
    case 'd':
      totals.directories++
      break
    case 'f':
      totals.files++
      totals.bytes += entry.s
      break
    case 'l':
      totals.files++
      break
    case 'x':
      totals.removed++
  }
}

/**
 * What the log consists of, said beside it: its segments, and the owners that have logs in it.
 *
 * The log can tell when a part of a segment is gone, but not when a whole file is: compaction removes files, and a
 * page of the index without its file is what an honest kill leaves behind. And it cannot name an owner whose records
 * all lay in what is gone. So nothing is acknowledged before its segment and its owner are listed here, and a segment
 * is taken off the list before its file is removed. A file that is listed and not there was lost. Which owners lost
 * something is remembered here as well: the open that found it makes the log whole again, and the next one could not
 * tell any more. An owner is forgotten when all of its log is trimmed: then it begins anew.
 *
 * The file has two slots with the same content, written one after the other and in place: a torn write leaves one, so
 * does a bit that rots, and a disk without a free byte takes both. Segments say in their first record that there is
 * such a file, so that it is missed when it is gone.
 */
import path from 'node:path'
import { errorMessage } from '../../util/errors.js'
import { checkedLine, openCheckedLine } from '../device/checked-line.js'
import { TEMPORARY_SUFFIX } from '../device/constants.js'
import { fsCode, syncFolder, unlessGone } from '../device/fs.js'
import { isOutOfSpace } from '../device/operations.js'
import { readDamagedLogs } from './damaged-logs.js'
import type { Logger } from '../../util/logger.js'
import type { StoreFs } from '../device/fs.js'
import type { SegmentLayout } from './layout.js'

const SLOTS = 2

/** Room for some hundred segments and owners; a file that outgrows its slots is made anew with larger ones. */
const SLOT_BYTES_MIN = 4_096

/** Far more than there ever is: names of all segments of 100 TB, and of the logs of a hundred thousand volumes. */
const FILE_BYTES_MAX = 64 * 1024 * 1024

export interface ManifestContent {
  segments: ReadonlySet<number>
  /** By name; with what each lost, as part of a sentence, or nothing. */
  owners: ReadonlyMap<string, string | undefined>
}

interface Draft { segments: Set<number>, owners: Map<string, string | undefined> }

const EMPTY: ManifestContent = { segments: new Set(), owners: new Map() }

export class Manifest {
  readonly #fs: StoreFs
  readonly #file: string
  readonly #oldFile: string
  readonly #logger: Logger
  #found: ManifestContent | undefined
  #isUnreadable = false
  #content: ManifestContent = EMPTY
  /** What the disk says may be something else. */
  #isDirty = true
  /** Segments that a write which failed may have listed. */
  readonly #unsure = new Set<number>()
  #hasOldFile = false
  /** 0: there is no file, or it has to be made anew. */
  #slotBytes = 0
  /** The slot that was written last, so is whole: the other one is written first, until it is as well. */
  #wholeSlot = 0
  #written = 0
  #chain: Promise<unknown> = Promise.resolve()
  #pending = 0

  /** @param files.old - where an earlier version kept the owners that lost something */
  constructor (fs: StoreFs, { file, old, logger }: { file: string, old: string, logger: Logger }) {
    this.#fs = fs
    this.#file = file
    this.#oldFile = old
    this.#logger = logger
  }

  async load (): Promise<void> {
    const bytes = await this.#read()

    if (bytes === undefined) {
      const owners = new Map(Object.entries(await readDamagedLogs(this.#fs, this.#oldFile)))

      this.#hasOldFile = owners.size > 0
      this.#content = { ...EMPTY, owners }

      return
    }

    const slotBytes = Math.floor(bytes.byteLength / SLOTS)

    for (let i = 0; i < SLOTS; i++) {
      const slot = decodeSlot(bytes.subarray(i * slotBytes, (i + 1) * slotBytes))

      if (slot !== undefined && slot.written > this.#written) {
        this.#written = slot.written
        this.#wholeSlot = i
        this.#found = { segments: new Set(slot.segments), owners: ownersOf(slot) }
      }
    }

    this.#isUnreadable = this.#found === undefined
    this.#content = this.#found ?? EMPTY
    this.#slotBytes = this.#isUnreadable ? 0 : slotBytes
  }

  /** What the file said when it was loaded; undefined: there was none, or none that can be read. */
  get found (): ManifestContent | undefined {
    return this.#found
  }

  /** @param isExpected - the segments say that there is one */
  isLost (isExpected: boolean): boolean {
    return this.#isUnreadable || (isExpected && this.#found === undefined)
  }

  /** What the owner lost; undefined: nothing. */
  damage (owner: string): string | undefined {
    return this.#content.owners.get(owner)
  }

  damagedOwners (): string[] {
    return [...this.#content.owners].flatMap(([owner, damage]) => damage === undefined ? [] : [owner])
  }

  /** True if a file of this id that is gone would be missed by the next open. */
  mayList (segment: number): boolean {
    return this.#content.segments.has(segment) || this.#unsure.has(segment)
  }

  /** What an open found is from now on what there is. */
  reconcile (segments: Iterable<number>, owners: Iterable<string>): void {
    const known = new Map([...owners].map(owner => [owner, this.damage(owner)] as const))

    for (const owner of this.damagedOwners()) {
      known.set(owner, this.damage(owner))
    }

    this.#content = { segments: new Set(segments), owners: known }
    this.#isDirty = this.#found === undefined || !isSame(this.#content, this.#found)
  }

  /**
   * Makes what an open found durable, before the store goes on with it. A disk without room for that has none for a
   * record either, and the first one would bring it along.
   */
  async save (): Promise<void> {
    const { segments, owners } = this.#content

    if (this.#slotBytes > 0 || segments.size + owners.size > 0) {
      await this.#change(() => {}).catch((err: unknown) => {
        if (!isOutOfSpace(err)) {
          throw err
        }

        this.#logger.warn({ err: errorMessage(err) }, 'there is no room for the manifest of the log')
      })
    }
  }

  /** Sees to it that the file is there. */
  async ensure (): Promise<void> {
    if (this.#slotBytes === 0) {
      await this.#change(() => {})
    }
  }

  /**
   * Lists a segment and owners, durably. Undefined when all of it is listed already, and nothing is on its way that
   * would change that.
   */
  cover (segment: number, owners: readonly string[]): Promise<void> | undefined {
    const isListed = this.#pending === 0 && !this.#isDirty && this.#content.segments.has(segment) &&
      owners.every(owner => this.#content.owners.has(owner))

    return isListed ? undefined : this.#change(draft => {
      draft.segments.add(segment)
      owners.forEach(owner => { draft.owners.set(owner, draft.owners.get(owner)) })
    })
  }

  /** The file of the segment is about to be removed. */
  async dropSegment (segment: number): Promise<void> {
    await this.#change(draft => { draft.segments.delete(segment) })
  }

  /** The owner's log was trimmed as a whole; `hasEntries`, by now, since others have come meanwhile. */
  async forget (owner: string, hasEntries: () => boolean): Promise<void> {
    if (this.#content.owners.has(owner)) {
      await this.#change(draft => {
        if (hasEntries()) {
          draft.owners.set(owner, undefined)
        } else {
          draft.owners.delete(owner)
        }
      })
    }
  }

  /** Owners that lost something, by name and with what. Durable when it resolves. */
  async addDamage (reasons: ReadonlyMap<string, string>): Promise<void> {
    // The first one says where it began.
    const fresh = [...reasons].filter(([owner]) => this.damage(owner) === undefined)

    if (fresh.length > 0) {
      await this.#change(draft => { fresh.forEach(([owner, reason]) => { draft.owners.set(owner, reason) }) })
    }
  }

  async #change (change: (draft: Draft) => void): Promise<void> {
    this.#pending++

    const turn = this.#chain
      .then(async () => {
        const { segments, owners } = this.#content
        const draft = { segments: new Set(segments), owners: new Map(owners) }

        change(draft)

        if (this.#isDirty || !isSame(draft, this.#content)) {
          await this.#write(draft)
        }
      })
      .finally(() => { this.#pending-- })

    this.#chain = turn.catch(() => {})
    await turn
  }

  async #write (content: ManifestContent): Promise<void> {
    this.#isDirty = true

    try {
      await this.#writeSlots(encodeSlot(content, ++this.#written))
    } catch (err) {
      content.segments.forEach(id => this.#unsure.add(id))

      throw err
    }

    this.#content = content
    this.#isDirty = false
    this.#unsure.clear()

    if (this.#hasOldFile) {
      this.#hasOldFile = false
      await unlessGone(this.#fs.unlink(this.#oldFile)).catch((err: unknown) => {
        // It is not read any more.
        this.#logger.debug({ err: errorMessage(err) }, 'a file of an earlier version could not be removed')
      })
    }
  }

  async #writeSlots (line: Buffer): Promise<void> {
    if (line.byteLength > this.#slotBytes) {
      await this.#create(line)

      return
    }

    const fd = await this.#fs.open(this.#file, 'r+')

    try {
      for (let i = 0; i < SLOTS; i++) {
        const slot = (this.#wholeSlot + 1) % SLOTS

        await this.#fs.writev(fd, [line], slot * this.#slotBytes)
        await this.#fs.fdatasync(fd)
        this.#wholeSlot = slot
      }
    } finally {
      await this.#fs.close(fd)
    }
  }

  /** Whole from the first moment, with room to grow. */
  async #create (line: Buffer): Promise<void> {
    const temporary = this.#file + TEMPORARY_SUFFIX
    const slotBytes = Math.max(SLOT_BYTES_MIN, 2 ** Math.ceil(Math.log2(2 * line.byteLength)))
    const rest = Buffer.alloc(slotBytes - line.byteLength, ' ')
    const fd = await this.#fs.open(temporary, 'w')

    try {
      await this.#fs.writev(fd, Array.from({ length: SLOTS }, () => [line, rest]).flat(), 0)
      await this.#fs.fdatasync(fd)
    } finally {
      await this.#fs.close(fd)
    }

    // Until the folder is durable either of two files may be there after a crash.
    this.#slotBytes = 0
    await this.#fs.rename(temporary, this.#file)
    await syncFolder(this.#fs, path.dirname(this.#file))
    this.#slotBytes = slotBytes
  }

  async #read (): Promise<Buffer | undefined> {
    let fd: number

    try {
      fd = await this.#fs.open(this.#file, 'r')
    } catch (err) {
      if (fsCode(err) === 'ENOENT') {
        return undefined
      }

      throw err
    }

    try {
      const buffer = Buffer.alloc(Math.min(FILE_BYTES_MAX, await this.#fs.size(fd)))

      return buffer.subarray(0, await this.#fs.read(fd, buffer, 0))
    } finally {
      await this.#fs.close(fd)
    }
  }
}

/** For a look, and for an open. */
export async function readManifest (fs: StoreFs, layout: SegmentLayout, logger: Logger): Promise<Manifest> {
  const manifest = new Manifest(fs, { file: layout.manifest, old: layout.damagedLogs, logger })

  await manifest.load()

  return manifest
}

function isSame (a: ManifestContent, b: ManifestContent): boolean {
  return a.segments.size === b.segments.size && a.owners.size === b.owners.size &&
    [...a.segments].every(id => b.segments.has(id)) &&
    [...a.owners].every(([owner, damage]) => b.owners.has(owner) && b.owners.get(owner) === damage)
}

/** `owners`: names, each with what it lost, or null. */
interface Slot { written: number, segments: number[], owners: [string, string | null][] }

function ownersOf ({ owners }: Slot): Map<string, string | undefined> {
  return new Map(owners.map(([owner, damage]) => [owner, damage ?? undefined]))
}

function encodeSlot ({ segments, owners }: ManifestContent, written: number): Buffer {
  const slot: Slot = {
    written, segments: [...segments], owners: [...owners].map(([owner, damage]) => [owner, damage ?? null])
  }

  return Buffer.from(checkedLine(JSON.stringify(slot)))
}

/** Undefined for one that is torn or rotten; behind the line lies what is left of longer ones. */
function decodeSlot (bytes: Buffer): Slot | undefined {
  const end = bytes.indexOf('\n')
  const text = openCheckedLine(bytes.toString('utf8', 0, Math.max(0, end)))

  return text === undefined ? undefined : JSON.parse(text) as Slot
}

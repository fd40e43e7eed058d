import { applyEntries, FaultFolder } from './folder.js'
import { chance, pick } from './dice.js'
import { faultFs, makeFolders } from './fs.js'
import { FaultPlan, systemError } from './plan.js'
import { FaultProcess } from './process.js'
import type { StoreFs } from '../../src/store/device/fs.js'
import type { Random } from '../../src/util/random.js'
import type { FaultFile } from './file.js'
import type { EntryChange, FaultNode } from './folder.js'

/** Old contents that may show up in the holes of new files, bytes. */
const STALE_BYTES_MAX = 64 * 1024

const PLENTY_BYTES = 2 ** 40

/**
 * A disk in memory that behaves as badly as POSIX allows. Data that was not fdatasynced may be
 * lost, torn at any byte, or survive in any order and combination; names are durable once their
 * folder was fsynced; after an fdatasync that failed the data is seen by all and on no disk. Works
 * for one process at a time; everything follows from the random numbers it is given.
 */
export class FaultDisk {
  readonly #random: Random
  readonly root = new FaultFolder()
  readonly plan: FaultPlan
  space = { freeBytes: PLENTY_BYTES, totalBytes: PLENTY_BYTES }
  #process: FaultProcess
  #pending: EntryChange[] = []
  #ids = 0
  #stale = Buffer.alloc(0)
  /** Paths of open descriptors. */
  open = new Map<number, string>()

  constructor (random: Random) {
    this.#random = random
    this.plan = new FaultPlan(random)
    this.#process = new FaultProcess(random)
  }

  /** Begins a new process, after the last one was ended by `crash`, `kill` or closed all it had. */
  start (): { fs: StoreFs, process: FaultProcess } {
    this.#process.end()
    this.#process = new FaultProcess(this.#random)
    this.open = new Map()

    return { fs: faultFs(this, this.#process, this.#random), process: this.#process }
  }

  /** SIGKILL: the process is gone, what it wrote is seen by the next one, and is no more durable than before. */
  kill (): void {
    this.#process.end()
  }

  /** The power goes, and comes back. */
  crash (): void {
    this.#process.end()
    this.#crashEntries()
    this.#crashFolder(this.root)
  }

  /** The file or folder with this path. Throws ENOENT, ENOTDIR. */
  find (call: string, path: string): FaultNode {
    let node: FaultNode = this.root

    for (const name of parts(path)) {
      if (node.kind !== 'folder') {
        throw systemError('ENOTDIR', call, path)
      }

      const next = node.seen.get(name)

      if (next === undefined) {
        throw systemError('ENOENT', call, path)
      }

      node = next
    }

    return node
  }

  /** The folder that holds the last name of a path, and that name. */
  parent (call: string, path: string): { folder: FaultFolder, name: string } {
    const names = parts(path)
    const folder = this.find(call, names.slice(0, -1).join('/'))

    if (folder.kind !== 'folder') {
      throw systemError('ENOTDIR', call, path)
    }

    return { folder, name: names.at(-1) ?? '' }
  }

  changeEntries (names: EntryChange['names']): void {
    const change = { id: this.#ids++, names }

    applyEntries(change, 'seen')
    this.#pending.push(change)
  }

  /** An fsync of a folder that begins now covers changes below this number. */
  syncMark (): number {
    return this.#ids
  }

  /**
   * Makes the names of a folder durable. One that failed has done so with the first; the rest stay
   * as they were: a file system either keeps its journal or stops.
   */
  syncFolder (folder: FaultFolder, mark: number, failed: boolean): void {
    let stopped = false

    this.#pending = this.#pending.filter(change => {
      stopped ||= failed && chance(this.#random, 0.5)

      const isCovered = !stopped && change.id < mark && change.names.some(name => name.folder === folder)

      if (isCovered) {
        applyEntries(change, 'kept')
      }

      return !isCovered
    })
  }

  /** Every file's path, ascending. */
  files (): string[] {
    return list(this.root, '').sort()
  }

  file (path: string): FaultFile {
    return this.find('open', path) as FaultFile
  }

  /** A folder that is there, durably, with its parents. */
  makeFolder (path: string): void {
    makeFolders(this, path)
    this.settle()
  }

  /** A file is gone, though it was not removed. */
  remove (path: string): void {
    const { folder, name } = this.parent('unlink', path)

    folder.seen.delete(name)
    folder.kept.delete(name)
  }

  /** Makes everything durable, as some minutes without a crash do. */
  settle (): void {
    this.#pending.forEach(change => { applyEntries(change, 'kept') })
    this.#pending = []
    this.files().forEach(path => { this.file(path).synced(Infinity) })
  }

  #crashEntries (): void {
    const isOrdered = chance(this.#random, 0.5)
    const share = pick(this.#random, [0, 0.2, 0.5, 0.8, 1])
    let stopped = false

    for (const change of this.#pending) {
      const survives = chance(this.#random, share)

      stopped ||= !survives

      if (isOrdered ? !stopped : survives) {
        applyEntries(change, 'kept')
      }
    }

    this.#pending = []
  }

  #crashFolder (folder: FaultFolder): void {
    for (const [name, node] of folder.seen) {
      if (node.kind === 'file' && folder.kept.get(name) !== node) {
        this.#stale = Buffer.concat([node.bytes.subarray(0, STALE_BYTES_MAX)])
      }
    }

    folder.seen = new Map(folder.kept)

    for (const node of folder.seen.values()) {
      if (node.kind === 'folder') {
        this.#crashFolder(node)
      } else {
        node.crash(this.#random, this.#hole())
      }
    }
  }

  /** Zeros, noise, or what an older file had at the same place. */
  #hole (): (at: number, length: number) => Uint8Array {
    const kind = pick(this.#random, ['zeros', 'zeros', 'noise', 'stale'] as const)

    return (at, length) => {
      const bytes = Buffer.alloc(length)

      if (kind === 'noise') {
        bytes.forEach((_byte, i) => { bytes[i] = this.#random() * 256 })
      } else if (kind === 'stale') {
        bytes.set(this.#stale.subarray(at, at + length))
      }

      return bytes
    }
  }
}

function parts (path: string): string[] {
  return path.split('/').filter(name => name !== '')
}

function list (folder: FaultFolder, path: string): string[] {
  return [...folder.seen].flatMap(([name, node]) =>
    node.kind === 'folder' ? list(node, `${path}/${name}`) : [`${path}/${name}`])
}

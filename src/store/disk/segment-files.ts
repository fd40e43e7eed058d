import path from 'node:path'
import { OPEN_SEGMENTS_MAX } from './constants.js'
import type { StoreFs } from '../device/fs.js'

const NAME_PATTERN = /^(\d{10})\.seg$/

/** The id of a segment file; undefined for other names. */
export function segmentId (name: string): number | undefined {
  const digits = NAME_PATTERN.exec(name)?.[1]

  return digits === undefined ? undefined : Number(digits)
}

export function segmentPath (root: string, id: number): string {
  return path.join(root, `${String(id).padStart(10, '0')}.seg`)
}

interface Handle { opening: Promise<number>, uses: number, isPinned: boolean, isRemoved: boolean }

/**
 * Open segment files. A handle lives while it is used; idle ones are kept up to
 * `OPEN_SEGMENTS_MAX`. A segment that was removed stays readable for those who are reading it.
 */
export class SegmentFiles {
  readonly #fs: StoreFs
  readonly #root: string
  /** In the order of last use. */
  readonly #handles = new Map<number, Handle>()
  readonly #closing = new Set<Promise<void>>()

  constructor (fs: StoreFs, root: string) {
    this.#fs = fs
    this.#root = root
  }

  /** Makes the file of a new segment and keeps it open until `release`. */
  async create (id: number): Promise<number> {
    const fd = await this.#fs.open(segmentPath(this.#root, id), 'wx+')

    this.#handles.set(id, { opening: Promise.resolve(fd), uses: 0, isPinned: true, isRemoved: false })

    return fd
  }

  /** The file needs not be kept open any more. */
  release (id: number): void {
    const handle = this.#handles.get(id)

    if (handle !== undefined) {
      handle.isPinned = false
      this.#evict()
    }
  }

  /** Runs the task with the file open for reading. Call it in the turn in which the place was looked up. */
  async use<T> (id: number, task: (fd: number) => Promise<T>): Promise<T> {
    const handle = this.#take(id)

    try {
      return await task(await handle.opening)
    } finally {
      handle.uses--

      if (handle.uses === 0 && handle.isRemoved) {
        this.#close(handle)
      } else {
        this.#evict()
      }
    }
  }

  /** No new use finds the file; those under way go on. */
  remove (id: number): void {
    const handle = this.#handles.get(id)

    if (handle !== undefined) {
      this.#handles.delete(id)
      handle.isRemoved = true

      if (handle.uses === 0) {
        this.#close(handle)
      }
    }
  }

  /** Call when nothing is in use any more. */
  async close (): Promise<void> {
    for (const handle of this.#handles.values()) {
      this.#close(handle)
    }

    this.#handles.clear()
    await Promise.all(this.#closing)
  }

  #take (id: number): Handle {
    let handle = this.#handles.get(id)

    this.#handles.delete(id)

    if (handle === undefined) {
      const opening = this.#fs.open(segmentPath(this.#root, id), 'r')
      const made: Handle = { opening, uses: 0, isPinned: false, isRemoved: false }

      // A failed open is not remembered: the next use tries again.
      opening.catch(() => {
        if (this.#handles.get(id) === made) {
          this.#handles.delete(id)
        }
      })
      handle = made
    }

    this.#handles.set(id, handle)
    handle.uses++

    return handle
  }

  #evict (): void {
    if (this.#handles.size <= OPEN_SEGMENTS_MAX) {
      return
    }

    for (const [id, handle] of this.#handles) {
      if (handle.uses === 0 && !handle.isPinned) {
        this.#handles.delete(id)
        this.#close(handle)

        return
      }
    }
  }

  #close (handle: Handle): void {
    const closing = handle.opening.then(fd => this.#fs.close(fd)).catch(() => {})

    this.#closing.add(closing)
    void closing.then(() => { this.#closing.delete(closing) })
  }
}

// Shell: files.
import fs from 'node:fs'
import { whileHeld } from '../../util/platform/files.js'
import { thisPlatform } from '../../util/platform/platform.js'

/**
 * The few file system calls a store makes, on bare descriptors. An interface, so that tests can
 * count them and make them fail; callbacks below, because they cost half the CPU of `fs.promises`
 * handles.
 */
export interface StoreFs {
  open: (path: string, flags: string) => Promise<number>
  close: (fd: number) => Promise<void>
  /**
   * Writes all of the buffers, in one call when the system takes them; at the file's end when
   * position is null.
   */
  writev: (fd: number, buffers: readonly Uint8Array[], position: number | null) => Promise<void>
  /** Reads until the buffer is full or the file ends; resolves to the bytes read. */
  read: (fd: number, buffer: Uint8Array, position: number) => Promise<number>
  size: (fd: number) => Promise<number>
  truncate: (fd: number, length: number) => Promise<void>
  fdatasync: (fd: number) => Promise<void>
  /** For folders: makes their entries durable. */
  fsync: (fd: number) => Promise<void>
  rename: (from: string, to: string) => Promise<void>
  unlink: (path: string) => Promise<void>
  /** With parents; an existing folder is fine. */
  mkdir: (path: string) => Promise<void>
  readdir: (path: string) => Promise<{ name: string, isFolder: boolean }[]>
  statfs: (path: string) => Promise<{ freeBytes: number, totalBytes: number }>
}

/** Only the owner of the node reads or writes its copies. */
const FILE_MODE = 0o600
const FOLDER_MODE = 0o700

export const nodeFs: StoreFs = {
  open: (path, flags) => ask(done => { fs.open(path, flags, FILE_MODE, done) }),
  close: fd => call(done => { fs.close(fd, done) }),
  writev: (fd, buffers, position) =>
    writeAll((rest, at) => writeOnce(fd, rest, at), buffers, position),
  read: (fd, buffer, position) =>
    readAll((offset, at) => readOnce(fd, buffer, offset, at), buffer.byteLength, position),
  size: async fd => (await ask<fs.Stats>(done => { fs.fstat(fd, done) })).size,
  truncate: (fd, length) => call(done => { fs.ftruncate(fd, length, done) }),
  fdatasync: fd => call(done => { fs.fdatasync(fd, done) }),
  fsync: fd => call(done => { fs.fsync(fd, done) }),
  rename: (from, to) => whileHeld(() => call(done => { fs.rename(from, to, done) })),
  unlink: path => whileHeld(() => call(done => { fs.unlink(path, done) })),
  mkdir: async path => { await fs.promises.mkdir(path, { recursive: true, mode: FOLDER_MODE }) },
  readdir: async path => {
    const entries = await fs.promises.readdir(path, { withFileTypes: true })

    return entries.map(entry => ({ name: entry.name, isFolder: entry.isDirectory() }))
  },
  statfs: async path => {
    const stats = await fs.promises.statfs(path)

    return { freeBytes: stats.bavail * stats.bsize, totalBytes: stats.blocks * stats.bsize }
  }
}

/** The system's code of a failed call (`ENOENT`), if it has one. */
export function fsCode (err: unknown): string | undefined {
  return err instanceof Error ? (err as NodeJS.ErrnoException).code : undefined
}

/** Makes the entries of a folder durable, as far as the system has a way to. */
export async function syncFolder (io: StoreFs, path: string): Promise<void> {
  if (!thisPlatform.syncsFolders) {
    return
  }

  const fd = await io.open(path, 'r')

  try {
    await io.fsync(fd)
  } finally {
    await io.close(fd)
  }
}

/** Resolves to false when what the call is about is not there. */
export async function unlessGone (call: Promise<void>): Promise<boolean> {
  try {
    await call

    return true
  } catch (err) {
    if (fsCode(err) !== 'ENOENT') {
      throw err
    }

    return false
  }
}

/** Goes on where a write stopped short: a signal, or a disk that is about to be full. */
export async function writeAll (
  once: (rest: readonly Uint8Array[], position: number | null) => Promise<number>,
  buffers: readonly Uint8Array[], position: number | null
): Promise<void> {
  let rest = buffers
  let at = position
  let written = await once(rest, at)

  while (written < byteLength(rest)) {
    rest = dropBytes(rest, written)
    at = at === null ? null : at + written
    written = await once(rest, at)

    if (written === 0) {
      throw Object.assign(new Error('write made no progress'), { code: 'EIO' })
    }
  }
}

/** Goes on where a read stopped short, until it has all the bytes or the file ends. */
export async function readAll (
  once: (offset: number, position: number) => Promise<number>, bytes: number, position: number
): Promise<number> {
  let total = 0

  while (total < bytes) {
    const read = await once(total, position + total)

    if (read === 0) {
      break
    }

    total += read
  }

  return total
}

type Done<T> = (err: NodeJS.ErrnoException | null, value: T) => void

function ask<T> (start: (done: Done<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((err, value) => {
      if (err == null) {
        resolve(value)
      } else {
        reject(err)
      }
    })
  })
}

function call (start: (done: fs.NoParamCallback) => void): Promise<void> {
  return ask<void>(done => { start(err => { done(err, undefined) }) })
}

function writeOnce (
  fd: number, buffers: readonly Uint8Array[], position: number | null
): Promise<number> {
  return ask(done => {
    // The types forget that null means the file's own position.
    fs.writev(fd, buffers as NodeJS.ArrayBufferView[], position as number, done)
  })
}

function readOnce (
  fd: number, buffer: Uint8Array, offset: number, position: number
): Promise<number> {
  return ask(done => {
    fs.read(fd, buffer, offset, buffer.byteLength - offset, position, done)
  })
}

function byteLength (buffers: readonly Uint8Array[]): number {
  return buffers.reduce((sum, buffer) => sum + buffer.byteLength, 0)
}

function dropBytes (buffers: readonly Uint8Array[], count: number): Uint8Array[] {
  const rest: Uint8Array[] = []
  let skip = count

  for (const buffer of buffers) {
    if (skip < buffer.byteLength) {
      rest.push(buffer.subarray(skip))
    }

    skip = Math.max(0, skip - buffer.byteLength)
  }

  return rest
}

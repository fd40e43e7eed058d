import { FAULT_PLACE_BYTES } from './health.js'
import type { DiskHealth, FaultOptions } from './health.js'
import type { StoreFs } from './fs.js'

/** Flags with which `open` makes a file that is not there. */
const CREATING_FLAGS = /^[wa]/

/**
 * The file system, with every call that fails noted in the health of the disk. Below everything, so
 * that no path to the disk is forgotten and a call that many wait for counts once.
 */
export function watchedFs (fs: StoreFs, health: DiskHealth): StoreFs {
  /** Behind each descriptor, for reads: see `FaultOptions.place`. */
  const paths = new Map<number, string>()

  const watch = <T>(call: Promise<T>, options?: FaultOptions): Promise<T> =>
    call.catch((err: unknown) => {
      health.note(err, options)

      throw err
    })
  const placeOf = (fd: number, position: number): string =>
    `${paths.get(fd) ?? fd} ${Math.floor(position / FAULT_PLACE_BYTES)}`

  return {
    open: async (path, flags) => {
      const isCreating = CREATING_FLAGS.test(flags)
      const fd = await watch(fs.open(path, flags), isCreating ? { isCreating } : { place: `${path} 0` })

      paths.set(fd, path)

      return fd
    },
    close: fd => {
      paths.delete(fd)

      return fs.close(fd)
    },
    writev: (fd, buffers, position) => watch(fs.writev(fd, buffers, position)),
    read: (fd, buffer, position) =>
      watch(fs.read(fd, buffer, position), { place: placeOf(fd, position) }),
    size: fd => watch(fs.size(fd), { place: placeOf(fd, 0) }),
    truncate: (fd, length) => watch(fs.truncate(fd, length)),
    fdatasync: fd => watch(fs.fdatasync(fd)),
    fsync: fd => watch(fs.fsync(fd)),
    rename: (from, to) => watch(fs.rename(from, to)),
    unlink: path => watch(fs.unlink(path)),
    mkdir: path => watch(fs.mkdir(path)),
    readdir: path => watch(fs.readdir(path), { place: `${path} 0` }),
    // Asked every few seconds, also on an idle node: this is how a folder that vanished is found.
    statfs: path => watch(fs.statfs(path), { isCreating: true })
  }
}

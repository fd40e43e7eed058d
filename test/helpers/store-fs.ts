import { nodeFs } from '../../src/store/device/fs.js'
import type { StoreFs } from '../../src/store/device/fs.js'

type Operation = keyof StoreFs

export interface InstrumentedFs {
  fs: StoreFs
  /** Calls so far. */
  calls: Record<Operation, number>
  /**
   * Lets calls fail with a system code from now on; the path is that of the file behind a
   * descriptor.
   */
  failWhen: (operation: Operation, code: string, matches?: (path: string) => boolean) => void
  /** Nothing fails any more. */
  heal: () => void
  /** What `statfs` answers instead of the truth. */
  disk: { freeBytes: number, totalBytes: number } | undefined
  /** Descriptors that are open. */
  openFiles: () => string[]
  /** Operations as they began, `fsync /path`. */
  log: string[]
}

/** The real file system, counted, and failing on demand. */
export function instrumentedFs (): InstrumentedFs {
  const paths = new Map<number, string>()
  const failures: { operation: Operation, code: string, matches: (path: string) => boolean }[] = []
  const calls = Object.fromEntries(Object.keys(nodeFs).map(name => [name, 0])) as Record<Operation, number>
  const instrumented: InstrumentedFs = {
    fs: undefined as unknown as StoreFs,
    calls,
    failWhen: (operation, code, matches = () => true) => { failures.push({ operation, code, matches }) },
    heal: () => { failures.length = 0 },
    disk: undefined,
    openFiles: () => [...paths.values()],
    log: []
  }
  const begin = (operation: Operation, on: string | number): void => {
    const path = typeof on === 'number' ? paths.get(on) ?? '' : on

    calls[operation]++
    instrumented.log.push(`${operation} ${path}`)

    const failure = failures.find(one => one.operation === operation && one.matches(path))

    if (failure !== undefined) {
      throw Object.assign(new Error(`${failure.code}: made to fail, ${operation} '${path}'`), { code: failure.code })
    }
  }

  instrumented.fs = {
    open: async (path, flags) => {
      begin('open', path)

      const fd = await nodeFs.open(path, flags)

      paths.set(fd, path)

      return fd
    },
    close: async fd => {
      begin('close', fd)
      paths.delete(fd)
      await nodeFs.close(fd)
    },
    writev: async (fd, buffers, position) => {
      begin('writev', fd)
      await nodeFs.writev(fd, buffers, position)
    },
    read: async (fd, buffer, position) => {
      begin('read', fd)

      return await nodeFs.read(fd, buffer, position)
    },
    size: async fd => {
      begin('size', fd)

      return await nodeFs.size(fd)
    },
    truncate: async (fd, length) => {
      begin('truncate', fd)
      await nodeFs.truncate(fd, length)
    },
    fdatasync: async fd => {
      begin('fdatasync', fd)
      await nodeFs.fdatasync(fd)
    },
    fsync: async fd => {
      begin('fsync', fd)
      await nodeFs.fsync(fd)
    },
    rename: async (from, to) => {
      begin('rename', from)
      await nodeFs.rename(from, to)

      for (const [fd, path] of paths) {
        if (path === from) {
          paths.set(fd, to)
        }
      }
    },
    unlink: async path => {
      begin('unlink', path)
      await nodeFs.unlink(path)
    },
    mkdir: async path => {
      begin('mkdir', path)
      await nodeFs.mkdir(path)
    },
    readdir: async path => {
      begin('readdir', path)

      return await nodeFs.readdir(path)
    },
    statfs: async path => {
      begin('statfs', path)

      return instrumented.disk ?? await nodeFs.statfs(path)
    }
  }

  return instrumented
}

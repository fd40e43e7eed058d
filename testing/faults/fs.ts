import { readAll, writeAll } from '../../src/store/device/fs.js'
import { between } from './dice.js'
import { FaultFile } from './file.js'
import { FaultFolder } from './folder.js'
import { systemError, type FaultPlan } from './plan.js'
import type { StoreFs } from '../../src/store/device/fs.js'
import type { Random } from '../../src/util/random.js'
import type { EntryChange, FaultNode } from './folder.js'
import type { FaultProcess } from './process.js'

/** The disk under it. */
interface Disk {
  readonly root: FaultFolder
  readonly plan: FaultPlan
  /** Paths of open descriptors. */
  open: Map<number, string>
  space: { freeBytes: number, totalBytes: number }
  find: (call: string, path: string) => FaultNode
  parent: (call: string, path: string) => { folder: FaultFolder, name: string }
  changeEntries: (names: EntryChange['names']) => void
  syncMark: () => number
  syncFolder: (folder: FaultFolder, mark: number, failed: boolean) => void
}

interface Descriptor { node: FaultNode, path: string, offset: number, writable: boolean, appends: boolean }

/** Which modes of `open` Node knows of; the letters that matter are read one by one. */
const FLAGS = /^(r|r\+|w|w\+|wx|wx\+|a|a\+|ax|ax\+)$/

/** The file system as one process sees it. */
export function faultFs (disk: Disk, process: FaultProcess, random: Random): StoreFs {
  const { plan } = disk
  const descriptors = new Map<number, Descriptor>()
  let nextFd = 3

  const fail = (operation: keyof StoreFs, path: string): void => {
    const code = plan.decide(operation, path)

    if (code !== undefined) {
      throw systemError(code, operation, path)
    }
  }

  const opened = (fd: number, call: string): Descriptor => {
    const descriptor = descriptors.get(fd)

    if (descriptor === undefined) {
      throw systemError('EBADF', call, `descriptor ${fd}`)
    }

    return descriptor
  }

  const openedFile = (fd: number, call: string): Descriptor & { node: FaultFile } => {
    const descriptor = opened(fd, call)

    if (descriptor.node.kind !== 'file') {
      throw systemError('EISDIR', call, descriptor.path)
    }

    return descriptor as Descriptor & { node: FaultFile }
  }

  /** A call that fails at once when asked to, or else takes effect. */
  const call = <T> (operation: keyof StoreFs, path: string, effect: () => T): Promise<T> =>
    process.call(() => {
      fail(operation, path)

      return effect()
    })

  const onFd = <T> (operation: keyof StoreFs, fd: number, effect: (descriptor: Descriptor) => T): Promise<T> =>
    process.call(() => {
      const descriptor = opened(fd, operation)

      fail(operation, descriptor.path)

      return effect(descriptor)
    })

  const writeOnce = (fd: number, buffers: readonly Uint8Array[], position: number | null): Promise<number> =>
    process.call(() => {
      const descriptor = openedFile(fd, 'writev')

      if (!descriptor.writable) {
        throw systemError('EBADF', 'writev', descriptor.path)
      }

      const bytes = Buffer.concat(buffers)
      const at = position ?? (descriptor.appends ? descriptor.node.size : descriptor.offset)
      const code = plan.decide('writev', descriptor.path)
      // A process that dies, or a disk that refuses, may leave any part of a write behind.
      const moved = process.dead || code !== undefined
        ? between(random, 0, bytes.byteLength)
        : plan.moved(bytes.byteLength)

      if (moved > 0) {
        descriptor.node.write(at, bytes.subarray(0, moved))
      }

      if (code !== undefined) {
        throw systemError(code, 'writev', descriptor.path)
      }

      if (position === null) {
        descriptor.offset = at + moved
      }

      return moved
    })

  const readOnce = (fd: number, buffer: Uint8Array, offset: number, position: number): Promise<number> =>
    process.call(() => {
      const { node, path } = openedFile(fd, 'read')

      fail('read', path)

      const there = Math.max(0, Math.min(buffer.byteLength - offset, node.size - position))
      const moved = there === 0 ? 0 : plan.moved(there)

      buffer.set(node.bytes.subarray(position, position + moved), offset)

      return moved
    })

  const sync = (operation: 'fdatasync' | 'fsync', fd: number): Promise<void> => {
    // What a sync covers is what was written when it began, not when it ended.
    const node = descriptors.get(fd)?.node
    const mark = node?.kind === 'file' ? node.syncMark() : disk.syncMark()

    return process.call(() => {
      const { node: synced, path } = opened(fd, operation)
      const code = plan.decide(operation, path)

      if (synced.kind === 'folder') {
        disk.syncFolder(synced, mark, code !== undefined)
      } else if (code === undefined) {
        synced.synced(mark)
      } else {
        synced.syncFailed(mark, random)
      }

      if (code !== undefined) {
        throw systemError(code, operation, path)
      }
    })
  }

  const openNode = (path: string, flags: string): FaultNode => {
    if (!FLAGS.test(flags)) {
      throw new TypeError(`The fault disk does not know the flags ${flags}.`)
    }

    const { folder, name } = path === '/' ? { folder: disk.root, name: '' } : disk.parent('open', path)
    const node = path === '/' ? disk.root : folder.seen.get(name)

    if (node === undefined && flags.startsWith('r')) {
      throw systemError('ENOENT', 'open', path)
    } else if (node !== undefined && flags.includes('x')) {
      throw systemError('EEXIST', 'open', path)
    } else if (node?.kind === 'folder' && flags !== 'r') {
      throw systemError('EISDIR', 'open', path)
    }

    if (node === undefined) {
      const made = new FaultFile()

      disk.changeEntries([{ folder, name, node: made }])

      return made
    }

    if (node.kind === 'file' && flags.startsWith('w') && node.size > 0) {
      node.truncate(0)
    }

    return node
  }

  return {
    open: (path, flags) => process.call(() => {
      const code = plan.decide('open', path)

      if (code !== undefined) {
        // Who only reads needs no space.
        throw systemError(flags === 'r' ? 'EIO' : code, 'open', path)
      }

      const node = openNode(path, flags)
      const fd = nextFd++

      descriptors.set(fd, { node, path, offset: 0, writable: flags !== 'r', appends: flags.startsWith('a') })
      disk.open.set(fd, path)

      return fd
    }),
    close: fd => process.call(() => {
      const { path } = opened(fd, 'close')

      // Gone even when the call fails, as Linux does it.
      descriptors.delete(fd)
      disk.open.delete(fd)
      fail('close', path)
    }),
    writev: (fd, buffers, position) => writeAll((rest, at) => writeOnce(fd, rest, at), buffers, position),
    read: (fd, buffer, position) =>
      readAll((offset, at) => readOnce(fd, buffer, offset, at), buffer.byteLength, position),
    size: fd => onFd('size', fd, ({ node }) => node.kind === 'file' ? node.size : 0),
    truncate: (fd, length) => process.call(() => {
      const { node, path } = openedFile(fd, 'truncate')

      fail('truncate', path)
      node.truncate(length)
    }),
    fdatasync: fd => sync('fdatasync', fd),
    fsync: fd => sync('fsync', fd),
    rename: (from, to) => call('rename', from, () => {
      const node = disk.find('rename', from)
      const source = disk.parent('rename', from)

      disk.changeEntries([{ ...disk.parent('rename', to), node }, { ...source, node: undefined }])
    }),
    unlink: path => call('unlink', path, () => {
      if (disk.find('unlink', path).kind === 'folder') {
        throw systemError('EISDIR', 'unlink', path)
      }

      disk.changeEntries([{ ...disk.parent('unlink', path), node: undefined }])
    }),
    mkdir: path => call('mkdir', path, () => { makeFolders(disk, path) }),
    readdir: path => call('readdir', path, () => {
      const folder = disk.find('readdir', path)

      if (folder.kind !== 'folder') {
        throw systemError('ENOTDIR', 'readdir', path)
      }

      return [...folder.seen].map(([name, node]) => ({ name, isFolder: node.kind === 'folder' }))
    }),
    statfs: path => call('statfs', path, () => ({ ...disk.space }))
  }
}

export function makeFolders (disk: Disk, path: string): void {
  let folder = disk.root

  for (const name of path.split('/').filter(part => part !== '')) {
    const held = folder.seen.get(name)
    const next = held ?? new FaultFolder()

    if (next.kind !== 'folder') {
      throw systemError('EEXIST', 'mkdir', path)
    }

    if (held === undefined) {
      disk.changeEntries([{ folder, name, node: next }])
    }

    folder = next
  }
}

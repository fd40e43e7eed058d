/**
 * Preloaded (`--import`), lets a process meet Windows on the disk of this machine: what libuv answers there, as far as
 * it is known, and where it is not known the stricter. A virus scanner has every file open for a moment before it is
 * renamed or removed.
 */
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { adjust, becomePlatform, intercept, redirect, refusal, type Call } from './patch.js'

const SCANNER_TRIES = 2
const SCANNER_CODES = ['EPERM', 'EBUSY', 'EACCES']
/** Written down a second time on purpose: what is tested does not test itself. */
const NO_NAME = /[<>:"|?*\x01-\x1f\\]|[. ]$|^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i
const READ_ONLY = /^rs?$/
const MODE_OF_ALL = 0o666
const MODE_BITS = 0o7777
const PIPE_PREFIX = '\\\\.\\pipe\\'

interface Opened { path: string, isReadOnly: boolean }

const open = new Map<number, Opened>()
const held = new Map<string, number>()
let turn = 0

const isFolder = (at: string): boolean => realLstat(at, { throwIfNoEntry: false })?.isDirectory() === true
const realLstat = fs.lstatSync

/** `EPERM` some times, and then no more. */
function letScannerGo (syscall: string, at: unknown): void {
  const key = String(at)

  if (realLstat(key, { throwIfNoEntry: false }) === undefined) {
    return
  }

  const tries = held.get(key) ?? SCANNER_TRIES

  if (tries > 0) {
    held.set(key, tries - 1)
    throw refusal(SCANNER_CODES[turn++ % SCANNER_CODES.length] as string, syscall, at)
  }

  held.delete(key)
}

function takeName (syscall: string, at: unknown): void {
  if (typeof at === 'string' && NO_NAME.test(path.basename(at))) {
    throw refusal('ENOENT', syscall, at)
  }
}

function isOpen (at: string): boolean {
  return [...open.values()].some(opened => opened.path === at || opened.path.startsWith(`${at}/`))
}

intercept(['open'], (at: string, flags: unknown = 'r') => {
  if (typeof flags === 'string' && !READ_ONLY.test(flags)) {
    takeName('open', at)
  } else if (isFolder(at)) {
    // It opens, but for nothing that is needed here.
    throw refusal('EISDIR', 'open', at)
  }
})
adjust(['open'], (result: number | fs.promises.FileHandle, at: string, flags: unknown = 'r') => {
  const fd = typeof result === 'number' ? result : result.fd
  open.set(fd, { path: at, isReadOnly: typeof flags !== 'string' || READ_ONLY.test(flags) })

  if (typeof result !== 'number') {
    withRules(result, fd)
  }

  return result
})
intercept(['close'], (fd: number) => { open.delete(fd) })

function flush (fd: number, syscall: string): void {
  if (open.get(fd)?.isReadOnly === true) {
    throw refusal('EPERM', syscall, open.get(fd)?.path)
  }
}

intercept(['fsync', 'fdatasync'], (fd: number) => { flush(fd, 'fsync') })

function withRules (handle: fs.promises.FileHandle, fd: number): void {
  const methods = handle as unknown as Record<string, Call>
  const [sync, datasync, close] = ['sync', 'datasync', 'close'].map(name => (methods[name] as Call).bind(handle)) as [Call, Call, Call]

  methods.sync = async () => { flush(fd, 'fsync'); await sync() }
  methods.datasync = async () => { flush(fd, 'fdatasync'); await datasync() }
  methods.close = async () => { open.delete(fd); await close() }
  methods.chmod = async () => {}
}

intercept(['rename'], (from: string, to: string) => {
  takeName('rename', to)
  letScannerGo('rename', from)

  if (isFolder(from) ? isOpen(from) : isOpen(to) || isFolder(to)) {
    throw refusal('EPERM', 'rename', from)
  }
})
intercept(['unlink', 'rm'], (at: string) => { letScannerGo('unlink', at) })
intercept(['mkdir'], (at: string) => { takeName('mkdir', at) })
intercept(['link'], (_to: string, at: string) => { takeName('link', at) })
intercept(['symlink'], (_to: string, at: string) => { throw refusal('EPERM', 'symlink', at) })

// No modes and no owners.
adjust(['stat', 'lstat'], (stats?: fs.Stats | fs.BigIntStats) => {
  if (typeof stats?.mode === 'bigint') {
    Object.assign(stats, { mode: (stats.mode & ~BigInt(MODE_BITS)) | BigInt(MODE_OF_ALL), uid: 0n, gid: 0n })
  } else if (stats !== undefined) {
    Object.assign(stats, { mode: (stats.mode & ~MODE_BITS) | MODE_OF_ALL, uid: 0, gid: 0 })
  }

  return stats
})
redirect(['chmod'], (at: string, _mode: number, ...rest: unknown[]) => [at, realLstat(at).mode & MODE_BITS, ...rest])
Object.assign(process, { getuid: undefined, geteuid: undefined, getgid: undefined, getegid: undefined })

// Named pipes are in no folder; here they are sockets in one.
const pipes = process.env.TEST_PIPES_DIR ?? ''
const socketOf = (at: string): string => path.join(pipes, at.slice(PIPE_PREFIX.length))
const { listen } = net.Server.prototype as unknown as { listen: Call }
const { connect } = net.Socket.prototype as unknown as { connect: Call }

net.Server.prototype.listen = function (this: net.Server, ...args: unknown[]) {
  const [first, ...rest] = args
  const at = typeof first === 'object' ? (first as { path?: string }).path : first

  if (typeof at === 'string' && !at.startsWith(PIPE_PREFIX)) {
    throw refusal('EACCES', 'listen', at)
  }

  return listen.apply(this, typeof at === 'string' ? [socketOf(at), ...rest] : args)
} as typeof net.Server.prototype.listen
net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
  // Node hands its own calls over as one list, whose first is the options.
  const [options] = (Array.isArray(args[0]) ? args[0] : args) as [{ path?: string } | undefined]

  if (options?.path?.startsWith(PIPE_PREFIX) === true) {
    options.path = socketOf(options.path)
  }

  return connect.apply(this, args)
} as typeof net.Socket.prototype.connect

await becomePlatform('win32')

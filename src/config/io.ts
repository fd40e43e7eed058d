import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { homedir, hostname } from 'node:os'
import { thisPlatform } from '../util/platform/platform.js'

/** What reading a configuration needs of the machine; tests hand over their own. */
export interface ConfigIo {
  /** The whole file. Rejects with Node's errors (`code` `ENOENT`, …). */
  readFile: (path: string) => Promise<Uint8Array>
  /** All of standard input; the same bytes again on a second call, since a reload asks twice. */
  readStdin: () => Promise<Uint8Array>
  /** Permission bits of a file; undefined where there are none. */
  mode: (path: string) => Promise<number | undefined>
  homedir: () => string
  hostname: () => string
  cwd: () => string
}

/** No configuration is larger; a device or a wrong file must not fill the memory. */
export const CONFIG_BYTES_MAX = 1024 * 1024

/**
 * The real machine. Keep one for the life of a process: it remembers standard input.
 *
 * @param options.onlyFiles - nothing else is read: a pipe or a terminal may have nothing to say for hours, and what it
 * says is for the command itself
 */
export function nodeConfigIo ({ onlyFiles = false }: { onlyFiles?: boolean } = {}): ConfigIo {
  let stdin: Promise<Uint8Array> | undefined

  return {
    readFile: async path => {
      if (onlyFiles && !(await stat(path)).isFile()) {
        throw noFile(path)
      }

      return readAll(createReadStream(path, { end: CONFIG_BYTES_MAX }))
    },
    readStdin: async () => {
      if (onlyFiles) {
        throw noFile('standard input')
      }

      stdin ??= readAll(process.stdin)
      return stdin
    },
    mode: async path => thisPlatform.hasModes ? (await stat(path)).mode & 0o777 : undefined,
    homedir,
    hostname,
    cwd: () => process.cwd()
  }
}

function noFile (what: string): Error {
  return Object.assign(new Error(`${what} is no file`), { code: 'EINVAL' })
}

async function readAll (stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0

  for await (const chunk of stream) {
    chunks.push(chunk)
    size += chunk.byteLength

    if (size > CONFIG_BYTES_MAX) {
      throw Object.assign(new Error(`it is larger than ${CONFIG_BYTES_MAX} bytes`), { code: 'EFBIG' })
    }
  }

  return Buffer.concat(chunks)
}

/** What an errno means, in words for a message; the system's own text otherwise. */
export function describeErrno (err: unknown): string {
  const code = err instanceof Error ? (err as NodeJS.ErrnoException).code : undefined

  switch (code) {
    case 'ENOENT':
      return 'there is no such file'
    case 'EACCES':
    case 'EPERM':
      return 'permission denied'
    case 'EISDIR':
      return 'it is a folder'
    case 'ENOTDIR':
      return 'a part of the path is not a folder'
    case 'ENOSPC':
      return 'no space left on the disk'
    case 'EROFS':
      return 'the file system is read-only'
    default:
      return err instanceof Error ? err.message : String(err)
  }
}

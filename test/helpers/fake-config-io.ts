import type { ConfigIo } from '../../src/config/io.js'

export interface FakeFile { text: string | Uint8Array, mode?: number }

/** A machine of nothing but the given files; home is `/home/u`, the working folder `/srv`. */
export function fakeConfigIo (files: Record<string, string | FakeFile> = {}, stdin?: string): ConfigIo {
  const find = (path: string): FakeFile => {
    const file = files[path]

    if (file == null) {
      throw Object.assign(new Error(`ENOENT: no such file, open '${path}'`), { code: 'ENOENT' })
    }

    return typeof file === 'string' ? { text: file } : file
  }

  return {
    readFile: async path => bytes(find(path).text),
    readStdin: async () => bytes(stdin ?? ''),
    mode: async path => find(path).mode ?? 0o600,
    homedir: () => '/home/u',
    hostname: () => 'box',
    cwd: () => '/srv'
  }
}

function bytes (text: string | Uint8Array): Uint8Array {
  return typeof text === 'string' ? new TextEncoder().encode(text) : text
}

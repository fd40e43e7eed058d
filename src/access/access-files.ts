import { ABSORBED, FOLDERS, fileOf } from './names.js'
import { resultError } from '../volumes/tree/result-error.js'
import type { Kind } from './names.js'
import type { RegistryFiles } from '../volumes/registry/registry-files.js'

interface Options { signal?: AbortSignal }

/** Folders of a registry that has none yet. */
export async function makeFolders (files: RegistryFiles, options: Options): Promise<void> {
  for (const path of await files.exists(FOLDERS.at(-1) as string, options) ? [] : FOLDERS) {
    throwUnless(['ok'], await files.submit({ type: 'mkdir', path, parents: true }, options), path)
  }
}

/** The file of a name that counts: the registry's own, or else one that was absorbed. */
export async function readFileOf (
  files: RegistryFiles, kind: Kind, name: string, options: Options
): Promise<{ path: string, value: unknown, version: number } | undefined> {
  for (const path of await pathsOf(files, kind, name, options)) {
    const file = await files.read(path, options)

    if (file !== undefined) {
      return { path, ...file }
    }
  }

  return undefined
}

/** All files of a name go. Resolves to false when there was none. */
export async function removeFilesOf (
  files: RegistryFiles, kind: Kind, name: string, options: Options
): Promise<boolean> {
  let isGone = false

  for (const path of await pathsOf(files, kind, name, options)) {
    const code = await files.remove(path, undefined, options)
    throwUnless(['ok', 'ENOENT'], code, path)
    isGone ||= code === 'ok'
  }

  return isGone
}

async function pathsOf (files: RegistryFiles, kind: Kind, name: string, options: Options): Promise<string[]> {
  const absorbed = await files.list(ABSORBED, options) ?? []

  return [fileOf(kind, name), ...absorbed.sort().map(group => `${ABSORBED}/${group}/${kind}/${name}`)]
}

/** What the registry's tree refuses otherwise is thrown. */
export function throwUnless (expected: readonly string[], code: string, path: string): void {
  if (!expected.includes(code)) {
    throw resultError({ code, detail: path }, { volume: '.registry' })
  }
}

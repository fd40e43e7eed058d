import { errorCode, errorMessage } from '../../src/util/errors.js'
import { outcomeOfError, type Outcome } from '../../testing/history/volume-calls.js'
import type { TreeCall, TreeReturn } from '../../testing/history/tree-calls.js'
import type { Volume } from '../../src/volumes/types.js'

/** Performs one call of a history. Paths of the call are names within `folder`. */
export async function callVolume (
  open: () => Promise<Volume>, folder: string, call: TreeCall, operationId: string
): Promise<Outcome> {
  try {
    const volume = await open()

    return { kind: 'known', output: { code: 'ok', ...await perform(volume, folder, call, operationId) } }
  } catch (err) {
    return outcomeOfError(errorCode(err), errorMessage(err))
  }
}

async function perform (
  volume: Volume, folder: string, call: TreeCall, operationId: string
): Promise<Omit<TreeReturn, 'code'>> {
  const at = (name: string): string => `${folder}/${name}`
  const changed = async (change: Promise<{ version: number } | undefined>): Promise<{ version?: number }> => {
    const version = (await change)?.version

    return version === undefined ? {} : { version }
  }

  switch (call.type) {
    case 'create':
      return await changed(volume.writeFile(at(call.path), call.content, { flag: 'wx', operationId }))
    case 'write':
      return await changed(volume.writeFile(at(call.path), call.content, { operationId }))
    case 'write-if':
      return await changed(volume.writeFile(at(call.path), call.content,
        { flag: 'r+', ifVersion: call.version, operationId }))
    case 'rename':
      return await changed(volume.rename(at(call.from), at(call.to), { operationId }))
    case 'remove':
      return await changed(volume.unlink(at(call.path), { operationId }))
    case 'list':
      return { names: await namesIn(volume, folder) }
    case 'read':
      return { content: await volume.readFile(at(call.path), { encoding: 'utf8' }) }
  }
}

async function namesIn (volume: Volume, folder: string): Promise<string[]> {
  const names: string[] = []

  for await (const { name } of volume.readdir(folder)) {
    names.push(name)
  }

  return names.sort()
}

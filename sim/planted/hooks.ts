import type { InitializeHook, LoadHook } from 'node:module'
import type { PlantedBug } from './bugs.js'

let planted: PlantedBug

export const initialize: InitializeHook<PlantedBug> = bug => { planted = bug }

/** Changes the file while it is loaded. What is not there, or twice, is an error: the code has moved. */
export const load: LoadHook = async (url, context, nextLoad) => {
  const loaded = await nextLoad(url, context)

  if (!url.endsWith(`/dist/src/${planted.file}`)) {
    return loaded
  }

  let source = String(Buffer.from(loaded.source as Uint8Array))

  for (const [find, replace] of planted.edits) {
    const parts = source.split(find)

    if (parts.length !== 2) {
      throw new Error(`${planted.file} has this ${parts.length - 1} times: ${find}`)
    }

    source = parts.join(replace)
  }

  return { ...loaded, source }
}

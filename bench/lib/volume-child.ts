import { stampedChunk } from '../../testing/stamped-content.js'
import type { ShoalNode } from '../../src/index.js'
import type { Volume } from '../../src/volumes/types.js'
import type { VolumeActions, VolumeLoad, VolumeOperation } from './volume-actions.js'

/** Files of one folder in a load. */
const FOLDER_FILES = 100
/** Names in one page of a listing. */
const PAGE_ROWS = 1_000

type Handlers = {
  [K in keyof VolumeActions]: (args: Parameters<VolumeActions[K]>[0]) => Promise<ReturnType<VolumeActions[K]>>
}

/** What a child process with nodes in it does with volumes. */
export function volumeHandlers (nodeAt: (index?: number) => ShoalNode): Handlers {
  const volumes = new Map<string, Volume>()

  const open = async (name: string, node?: number): Promise<Volume> => {
    const key = `${node ?? 0}/${name}`
    const volume = volumes.get(key) ?? await nodeAt(node).volumes.open(name)
    volumes.set(key, volume)

    return volume
  }

  return {
    volumeCreate: async ({ node, name, ...options }) => {
      await nodeAt(node).volumes.create(name, options)

      return null
    },

    volumeStat: async ({ node, name }) => await nodeAt(node).volumes.stat(name),

    volumeLoad: async ({ node, name, ...load }) => {
      const volume = await open(name, node)

      return await timed(load, index => doOne(volume, load, index))
    },

    volumeDo: async ({ node, name, operation, path, bytes = 0, operationId, stale }) => {
      const volume = await open(name, node)
      const startedAt = performance.now()

      switch (operation) {
        case 'write':
          await volume.writeFile(path, stampedChunk(0, 0, Math.max(16, bytes)),
            operationId === undefined ? {} : { operationId })
          break
        case 'stat': await volume.stat(path, { stale: stale ?? false }); break
        case 'mkdir': await volume.mkdir(path, { recursive: true }); break
        case 'truncate': {
          await volume.touch(path)
          await volume.truncate(path, bytes)
          break
        }
        case 'first-page': {
          await countRows(volume, path, PAGE_ROWS)
          break
        }
      }

      return { ms: performance.now() - startedAt }
    },

    volumeWriteAt: async ({ node, name, path, offset, bytes }) => {
      const file = await (await open(name, node)).open(path, 'r+')
      const startedAt = performance.now()
      await file.write(offset, stampedChunk(offset, 1, bytes))
      await file.close()

      return { ms: performance.now() - startedAt }
    },

    volumePutTree: async ({ node, name, to, files, inFlight }) => {
      const volume = await open(name, node)

      return await timed({ from: 0, to: files.length, inFlight }, async index => {
        const { path, bytes } = files[index] as { path: string, bytes: number }
        await volume.writeFile(`${to}/${path}`, stampedChunk(3, index, Math.max(16, bytes)), { parents: true })
      })
    }
  }
}

async function doOne (volume: Volume, load: Pick<VolumeLoad, 'operation' | 'dir' | 'bytes'>, index: number): Promise<unknown> {
  const { operation, dir, bytes } = load
  const folder = `${dir}/d${Math.floor(index / FOLDER_FILES)}`
  const file = `${folder}/f${index}`
  const operations: Record<VolumeOperation, () => Promise<unknown>> = {
    mkdir: async () => await volume.mkdir(folder, { recursive: true }),
    create: async () => await volume.writeFile(file, stampedChunk(1, index, bytes), { flag: 'wx' }),
    'create-flat': async () => await volume.writeFile(`${dir}/f${index}`, stampedChunk(1, index, bytes), { flag: 'wx' }),
    stat: async () => await volume.stat(file),
    read: async () => { check(await volume.readFile(file), index, bytes) },
    list: async () => { await listed(volume, folder) },
    rename: async () => await volume.rename(file, `${folder}/r${index}`),
    delete: async () => await volume.unlink(`${folder}/r${index}`)
  }

  return await operations[operation]()
}

function check (bytes: Uint8Array, index: number, size: number): void {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

  if (view.byteLength !== size || view.readDoubleLE(8) !== index) {
    throw new Error(`File ${index} does not have the bytes that were written.`)
  }
}

async function listed (volume: Volume, folder: string): Promise<void> {
  if (await countRows(volume, folder, Infinity) === 0) {
    throw new Error(`${folder} is listed as empty.`)
  }
}

async function countRows (volume: Volume, folder: string, rowsMax: number): Promise<number> {
  const rows = volume.readdir(folder, { pageSize: PAGE_ROWS })[Symbol.asyncIterator]()
  let count = 0

  while (count < rowsMax && (await rows.next()).done !== true) {
    count++
  }

  await rows.return?.()

  return count
}

async function timed (
  { from, to, step = 1, inFlight }: Pick<VolumeLoad, 'from' | 'to' | 'step' | 'inFlight'>, task: (index: number) => Promise<unknown>
): Promise<{ ms: number, latencies: number[] }> {
  const startedAt = performance.now()
  const latencies: number[] = []
  let next = from

  await Promise.all(Array.from({ length: inFlight }, async () => {
    while (next < to) {
      const index = next
      next += step
      const begunAt = performance.now()
      await task(index)
      latencies.push(performance.now() - begunAt)
    }
  }))

  return { ms: performance.now() - startedAt, latencies }
}

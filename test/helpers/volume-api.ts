import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createFiles } from '../../src/files/files.js'
import { startApi } from './api-server.js'
import { FakeBlocks } from '../../testing/fake-blocks.js'
import { MemoryVolumes } from './memory-volumes.js'
import type { ApiFixture } from './api-server.js'
import type { Volume } from '../../src/volumes/types.js'

export interface VolumeApi extends ApiFixture {
  volumes: MemoryVolumes
  /** `-d` and the data dir, for the command line. */
  at: string[]
}

/** Volumes in memory, each changed by `wrap` before anybody sees it. */
class WrappedVolumes extends MemoryVolumes {
  constructor (init: ConstructorParameters<typeof MemoryVolumes>[0], readonly wrap: (volume: Volume) => Volume) {
    super(init)
  }

  override async open (...args: Parameters<MemoryVolumes['open']>): Promise<Volume> {
    return this.wrap(await super.open(...args))
  }
}

/**
 * The real local API over volumes and blocks in memory, with one volume `v`.
 *
 * @param wrap - puts something in the place of calls: a volume that is cut off, for example
 */
export async function startVolumeApi (wrap: (volume: Volume) => Volume = volume => volume): Promise<VolumeApi> {
  const blocks = new FakeBlocks()
  const volumes = new WrappedVolumes({ blocks, files: createFiles({ blocks }) }, wrap)
  const api = await startApi({ blocks, volumes })

  await volumes.create('v')
  // what the command line takes for a data dir
  await writeFile(join(dirname(api.socketPath), 'identity.key'), '')

  return { ...api, volumes, at: ['-d', dirname(api.socketPath)] }
}

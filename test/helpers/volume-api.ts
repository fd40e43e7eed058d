import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createFiles } from '../../src/files/files.js'
import { startApi } from './api-server.js'
import { FakeBlocks } from './fake-blocks.js'
import { MemoryVolumes } from './memory-volumes.js'
import type { ApiFixture } from './api-server.js'

export interface VolumeApi extends ApiFixture {
  volumes: MemoryVolumes
  /** `-d` and the data dir, for the command line. */
  at: string[]
}

/** The real local API over volumes and blocks in memory, with one volume `v`. */
export async function startVolumeApi (): Promise<VolumeApi> {
  const blocks = new FakeBlocks()
  const volumes = new MemoryVolumes({ blocks, files: createFiles({ blocks }) })
  const api = await startApi({ blocks, volumes })

  await volumes.create('v')
  // what the command line takes for a data dir
  await writeFile(join(dirname(api.socketPath), 'identity.key'), '')

  return { ...api, volumes, at: ['-d', dirname(api.socketPath)] }
}

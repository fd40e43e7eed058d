import path from 'node:path'
import { openVolumeLogs, VOLUMES_DIR } from './data-dir/volume-logs.js'
import { userName } from './user-name.js'
import { takeOverAccess } from '../access/take-over.js'
import { systemClock } from '../util/clock.js'
import { onceSoon } from '../util/once-soon.js'
import { systemRandom } from '../util/random.js'
import { createVolumesFolder } from '../volumes/folder.js'
import { VolumesService } from '../volumes/service.js'
import type { Layers } from './layers.js'
import type { NodeOptions } from './types.js'
import type { ClusterView } from '../dht/cluster-view.js'
import type { Closers } from '../util/closers.js'
import type { Logger } from '../util/logger.js'
import type { Standing } from '../volumes/replica/standing.js'

/** Long enough for a restart, short enough that a second loss finds a whole set again. The setting has the same. */
const METADATA_REPLACE_DELAY_MS_DEFAULT = 10_000

export interface StartVolumesInit extends Pick<Layers, 'membership' | 'rpc' | 'blocks' | 'files' | 'store'> {
  mesh: ClusterView
  /** What others say of this node's disk. */
  standing: Standing
  options: NodeOptions & Required<Pick<NodeOptions, 'hostname' | 'replicas'>>
  /** Members that a new group needs at least. */
  membersMin: () => number
  /** The disk of the logs takes no more writes. */
  onReadOnly: (reason: string) => void
  logger: Logger
}

/** Starts volumes upon the blocks of a node, and has each part closed with it. */
export async function startVolumes (
  { mesh, store, options, membersMin, onReadOnly, logger, ...parts }: StartVolumesInit, closers: Closers
): Promise<VolumesService> {
  const { dataDir, hostname, replicas, metadataReplaceDelayMs, volumeCacheBytes, who } = options
  const { logs, close } = await openVolumeLogs({ store, logger, onReadOnly, dataDir })
  closers.add('logs of volumes', close)
  const volumes = new VolumesService({
    ...parts,
    cluster: mesh,
    logs,
    isStoreRenewed: store.isRenewed,
    replicas,
    membersMin,
    replaceDelayMs: metadataReplaceDelayMs ?? METADATA_REPLACE_DELAY_MS_DEFAULT,
    principal: who ?? `${userName()}@${hostname}`,
    clock: systemClock,
    random: systemRandom,
    logger,
    takeOverFiles: async (from, to, { signal }) => {
      await takeOverAccess(from, to, {
        signal,
        onClash: (kind, name) => {
          logger.warn({ kind, name }, 'two meshes were joined that each had a user or group of this name: that of the ' +
            'older registry of volumes goes on, and tokens and grants of the other open nothing any more')
        }
      })
    },
    folder: createVolumesFolder(dataDir === undefined ? undefined : path.join(dataDir, VOLUMES_DIR), volumeCacheBytes)
  })
  await volumes.start()
  const { readOnlyReason } = store.usage()

  if (readOnlyReason !== undefined) {
    volumes.groups.diskFailed(readOnlyReason)
  }

  closers.add('volumes', async () => { await volumes.stop() })
  parts.blocks.gc.setSource(volumes.markSource())
  // Once for all that one message brought.
  const tellGroups = onceSoon(() => { volumes.groups.membersChanged() })
  closers.add('news of members', parts.membership.onChange(({ kind }) => {
    if (kind === 'state' || kind === 'joined') { tellGroups() }
  }))

  return volumes
}

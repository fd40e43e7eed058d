import { GroupClients } from './client/group-clients.js'
import { GroupLocator } from './client/group-locator.js'
import { createVolumesFolder, type VolumesFolder } from './folder.js'
import { Journals } from './partition/journals.js'
import { ConfigReporter } from './registry/config-reporter.js'
import { GroupCreator } from './registry/create-group.js'
import { Directory } from './registry/directory.js'
import { NamedVolumes } from './registry/named-volumes.js'
import { GroupView } from './replica/group-view.js'
import { Groups } from './replica/groups.js'
import { LocalReplicas } from './replica/local-replicas.js'
import { Verifier } from './replica/verifier.js'
import { Housekeeper } from './upkeep/housekeeper.js'
import { VolumeMarkSource } from './upkeep/mark-source.js'
import { MarkStore } from './upkeep/mark-store.js'
import { RemovedReplicas } from './upkeep/removed-replicas.js'
import type { TakeOverFiles } from './registry/registry-files.js'
import type { Standing } from './replica/standing.js'
import type { Blocks } from '../blocks/types.js'
import type { ClusterView } from '../dht/cluster-view.js'
import type { Files } from '../files/types.js'
import type { Rpc } from '../peer/rpc/types.js'
import type { LogStore } from '../store/types.js'
import type { Clock } from '../util/clock.js'
import type { Logger } from '../util/logger.js'
import type { Random } from '../util/random.js'

export interface VolumesInit {
  cluster: ClusterView
  rpc: Rpc
  blocks: Blocks
  files: Files
  /** Where the logs of replicas on this node are kept. */
  logs: LogStore
  /** The store that has the logs is a later incarnation of itself (`BlockStore.isRenewed`). @default false */
  isStoreRenewed?: boolean
  /** What others say of this node's disk. @default nothing */
  standing?: Standing
  /** Where the rest of them is kept. @default in memory */
  folder?: VolumesFolder
  /** Copies of blocks, unless a volume says otherwise. */
  replicas: number
  /** The fewest nodes that take the metadata of a new volume. @default 1 */
  membersMin?: () => number
  /** A metadata replica that is dead for so long is replaced, ms. */
  replaceDelayMs: number
  /** A replica of a removed volume stays for so long, ms. @default REMOVED_KEPT_MS */
  removedKeptMs?: number
  /** For what other layers keep in registries. @default nothing */
  takeOverFiles?: TakeOverFiles
  /** The principal of what is asked through this node, where the caller names none. */
  principal: string
  clock: Clock
  random: Random
  logger: Logger
}

/** The parts of volumes on a node, wired to each other and to the rpc channel. */
export interface VolumesParts {
  groupView: GroupView
  groups: Groups
  locator: GroupLocator
  clients: GroupClients
  groupCreator: GroupCreator
  directory: Directory
  named: NamedVolumes
  reporter: ConfigReporter
  journals: Journals
  housekeeper: Housekeeper
  removed: RemovedReplicas
  verifier: Verifier
  markStore: MarkStore
  markSource: VolumeMarkSource
}

/**
 * Each part is handed those that it stands on: replicas, then clients, then the registry, which is a volume itself. The
 * one circle is where groups are found: by the registry, whose own replicas are found in the same way.
 */
export function createParts (init: VolumesInit): VolumesParts {
  const groupView = new GroupView(init.cluster, init.isStoreRenewed)
  const common = { ...init, folder: init.folder ?? createVolumesFolder(undefined), groupView }
  const local = new LocalReplicas(init)
  const locator = new GroupLocator(common)
  const clients = new GroupClients({ ...common, local, locator })
  const groupCreator = new GroupCreator(common)
  const directory = new Directory({ ...common, clients, locator, groupCreator })
  locator.lookUpIn(directory)

  const journals = new Journals({
    ...common,
    replica: group => local.get(group),
    order: async (group, command, signal) => (await clients.get(group).order(command, { signal })).result
  })
  const markStore = new MarkStore(init)
  const groups = new Groups({
    ...common,
    local,
    journals,
    marks: markStore,
    registered: async (group, signal) => await directory.recordOf(group, { signal })
  })

  const upkeep = { ...init, replicas: () => local.list(), link: (group: string) => clients.get(group) }

  return {
    groupView,
    groups,
    locator,
    clients,
    groupCreator,
    directory,
    named: new NamedVolumes({ ...init, directory, clients }),
    reporter: new ConfigReporter({ ...init, groups, directory, locator }),
    journals,
    housekeeper: new Housekeeper(upkeep),
    removed: new RemovedReplicas({
      ...upkeep,
      registered: async (group, signal) => await directory.standingOf(group, signal),
      drop: async group => { await groups.drop(group) },
      ...init.removedKeptMs !== undefined && { keptMs: init.removedKeptMs }
    }),
    verifier: new Verifier(upkeep),
    markStore,
    markSource: new VolumeMarkSource({ ...upkeep, locator, directory })
  }
}

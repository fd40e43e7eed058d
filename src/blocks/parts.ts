import { BUSY_PATIENCE_MS } from './constants.js'
import { Claimer } from './claim/claim.js'
import { DiskQueue, queuedStore } from './disk-queue.js'
import { Fetcher } from './get/fetch.js'
import { GcService, type GcSettings } from './gc/gc.js'
import { Reader } from './get/get.js'
import { handleBlockCalls } from './handlers/register.js'
import { HolderQuery } from './get/holder-query.js'
import { LateVerifier } from './put/late-verifier.js'
import { NodeLoad } from './node-load.js'
import { Writer } from './put/put.js'
import { quorumOf, rankBy, type Quorum } from './ranking.js'
import { ReferenceChecker } from './references.js'
import { IndexFeed } from './repair/index-feed.js'
import { RepairService } from './repair/repair-service.js'
import { ReplicaIndex } from './repair/replica-index.js'
import { ScrubService, type ScrubSettings } from './scrub/scrub.js'
import { blockKey } from '../dht/key.js'
import { KEY_BYTES } from '../dht/xor.js'
import type { OutsideLookup } from './repair/outside-keys.js'
import type { ClusterView } from '../dht/cluster-view.js'
import type { Rpc } from '../peer/rpc/types.js'
import type { BlockStore } from '../store/types.js'
import type { Clock } from '../util/clock.js'
import type { Logger } from '../util/logger.js'
import type { Random } from '../util/random.js'

/** A node that covers both ends of the key space covers all of it. */
const KEYS_OF_ALL = [new Uint8Array(KEY_BYTES), new Uint8Array(KEY_BYTES).fill(255)]

export interface BlocksInit {
  mesh: ClusterView
  rpc: Rpc
  store: BlockStore
  /** Copies of a block whose put names none. */
  replicas: number
  /** Durable copies before an acknowledgement; undefined: a majority of the copies wanted. */
  minReplicas?: number
  /** True while the mesh never had a second member: then one copy is all there can be. */
  isAlone: () => boolean
  /** Sets of keys beyond this node's part of the mesh. @default this node knows the whole mesh */
  lookup?: OutsideLookup
  /** @default no passes by schedule, progress in memory */
  scrub?: ScrubSettings
  /** @default pins only, until `gc.setSource`; in memory */
  gc?: GcSettings
  /** How long puts and gets ask busy holders again, ms. @default BUSY_PATIENCE_MS */
  busyPatienceMs?: number
  clock: Clock
  random: Random
  logger: Logger
}

/** The parts of the block layer, wired to each other and to the rpc channel. */
export interface BlockParts {
  disk: DiskQueue
  load: NodeLoad
  needed: Quorum
  reader: Reader
  writer: Writer
  claimer: Claimer
  holders: HolderQuery
  indexFeed: IndexFeed
  repairService: RepairService
  references: ReferenceChecker
  lateVerifier: LateVerifier
  scrub: ScrubService
  gc: GcService
}

/**
 * Builds each part from those before it: what fetches from others, scrub, which heals by fetching, and then all that
 * has bad copies checked by scrub.
 */
export function createParts (init: BlocksInit): BlockParts {
  const { mesh, rpc, store, replicas, lookup, clock, random, logger, busyPatienceMs = BUSY_PATIENCE_MS } = init
  const disk = new DiskQueue(init)
  const load = new NodeLoad(clock)
  const rank = rankBy(mesh, lookup)
  const needed = quorumOf(init)
  const replicaIndex = new ReplicaIndex(mesh.selfId, mesh.placement, replicas, key => lookup?.knows(key) ?? true)
  const common = {
    mesh, rpc, store, disk, replicaIndex, rank, needed, replicas, busyPatienceMs, clock, random, logger,
    lookup
  }
  const fetcher = new Fetcher(common)
  const scrub = new ScrubService({
    ...init.scrub ?? { intervalMs: 0 },
    ...common,
    store: queuedStore(store, disk, { traffic: 'scrub', peerId: mesh.selfId }),
    fetch: async (cid, signal) => await fetcher.fetch(cid, { traffic: 'repair', signal }),
    isLoaded: () => load.isBusy,
    logger: logger.child({ part: 'scrub' })
  })
  const lateVerifier = new LateVerifier({
    check: async cid => await scrub.check(cid, 'put') === 'bad',
    isLoaded: () => load.hasClients,
    clock,
    logger
  })
  const repairService = new RepairService({
    ...common, load, onBadCopy: async cid => await scrub.check(cid, 'repair')
  })
  const gc = new GcService({
    ...init.gc,
    ...common,
    unhealed: () => scrub.unhealed(),
    knowsAll: () => KEYS_OF_ALL.every(key => lookup?.knows(key) ?? true),
    isLoaded: () => load.isBusy,
    logger: logger.child({ part: 'gc' })
  })
  handleBlockCalls({
    ...common,
    entry: cid => replicaIndex.get(cid, blockKey(cid)),
    onBadCopy: async cid => await scrub.check(cid, 'peer') === 'bad',
    isRelieving: cid => repairService.isRelieving(cid),
    lateVerifier,
    assertPinnable: claims => { gc.assertPinnable(claims) },
    onClient: () => { load.noteClient() }
  })

  return {
    disk,
    load,
    needed,
    reader: new Reader({ ...common, fetcher, onBadCopy: cid => { void scrub.check(cid, 'read') } }),
    writer: new Writer(common),
    claimer: new Claimer(common),
    holders: new HolderQuery(common),
    indexFeed: new IndexFeed({ ...common, repairService }),
    repairService,
    references: new ReferenceChecker({ ...common, owes: (claims, link) => gc.owes(claims, link) }),
    lateVerifier,
    scrub,
    gc
  }
}

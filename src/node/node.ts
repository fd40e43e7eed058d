import path from 'node:path'
import os from 'node:os'
import { ClusterView } from '../dht/cluster-view.js'
import { BlocksService } from '../blocks/service.js'
import { packageVersion } from '../config/package-version.js'
import { createLookup } from '../dht/lookup.js'
import { createSubtreeScope } from '../dht/subtree-scope.js'
import { createFiles } from '../files/files.js'
import { createPeerHost } from '../peer/transport/host.js'
import { lan } from '../peer/membership/config.js'
import { createMembership } from '../peer/membership/service.js'
import { createRpc } from '../peer/rpc/rpc.js'
import { RefusedMessages } from '../peer/transport/refused-messages.js'
import { createMemoryStore } from '../store/memory/memory-store.js'
import { UnverifiedStore } from '../store/unverified.js'
import { systemClock } from '../util/clock.js'
import { Closers } from '../util/closers.js'
import { Emitter } from '../util/emitter.js'
import { silentLogger } from '../util/logger.js'
import { systemRandom } from '../util/random.js'
import { NodeStoppedError } from './errors.js'
import { standingOf } from './identity/first-hearing.js'
import { forwardEvents } from './forward-events.js'
import { IdentityGuard } from './identity/identity-guard.js'
import { assertOptions, mayBeAlone, REPLICAS_DEFAULT } from './options.js'
import { dataDirFailure, enterDataDir } from './data-dir/data-dir.js'
import { ballastWorker, restoreBallast } from '../store/device/ballast.js'
import { handOver } from './hand-over.js'
import { MeshMemory } from './data-dir/mesh-memory.js'
import { openMembers } from './data-dir/open-members.js'
import { openDiskStore } from './data-dir/open-store.js'
import { diskFlags, keepOwnRow } from './own-row.js'
import { createPeers } from './peers.js'
import { StartTeller } from './identity/start-teller.js'
import { listenPlan } from './listen-plan.js'
import { localStatus, meshStatus, serveStatus } from './status.js'
import { userName } from './user-name.js'
import { createAccess } from './create-access.js'
import { startVolumes } from './start-volumes.js'
import { createWorkers } from './workers.js'
import type { Layers } from './layers.js'
import type { LeaveOptions, NodeOptions, Peers, ShoalEvents, ShoalNode, StatusReport, Workers } from './types.js'
import type { Gc } from '../blocks/gc/types.js'
import type { Scrub } from '../blocks/scrub/types.js'
import type { Blocks } from '../blocks/types.js'
import type { Files } from '../files/types.js'
import type { StoreStart } from '../peer/membership/start.js'
import type { StoreFs } from '../store/device/fs.js'
import type { DirLock } from '../store/lock.js'
import type { BlockStore } from '../store/types.js'
import type { Logger } from '../util/logger.js'
import type { Volumes } from '../volumes/types.js'

/** A reboot moves nothing. The setting has the same. */
const REPAIR_DELAY_MS_DEFAULT = 30_000

/** A month: sooner wears disks out for little, later lets too much rot gather. The setting has the same. */
const SCRUB_INTERVAL_MS_DEFAULT = 30 * 24 * 60 * 60_000

const SCRUB_FILE = 'scrub.json'

/** What a node is made with besides its options; not part of the library's face. */
export interface NodeInternals {
  /** For tests: the file system below the store, that may fail. */
  storeFs?: StoreFs
}

/**
 * The composition root: builds the layers, wires them, starts them from the bottom up and stops them from the top
 * down.
 */
export class Node implements ShoalNode {
  readonly options: Required<Pick<NodeOptions,
    'replicas' | 'repairDelayMs' | 'scrubIntervalMs' | 'networkName' | 'hostname' | 'zone'>> & NodeOptions
  readonly #internals: NodeInternals
  readonly #logger: Logger
  readonly #events = new Emitter<ShoalEvents>()
  #layers: Layers | undefined
  /** From the moment it is open: others may tell of a later start long before all layers are there. */
  #store: BlockStore | undefined
  /** Monotonic time of the first start since the node was stopped; a renewed store does not make it younger. */
  #startedAt: number | undefined
  #memory: MeshMemory | undefined
  #isWanted = false
  /** Counts the starts of this object: what was meant for one is not done to the next. */
  #life = 0
  readonly #guard: IdentityGuard
  readonly #closers = new Closers()
  #transition: Promise<void> = Promise.resolve()

  constructor (options: NodeOptions = {}, internals: NodeInternals = {}) {
    assertOptions(options)
    this.#internals = internals
    this.options = {
      ...options,
      replicas: options.replicas ?? REPLICAS_DEFAULT,
      repairDelayMs: options.repairDelayMs ?? REPAIR_DELAY_MS_DEFAULT,
      scrubIntervalMs: options.scrubIntervalMs ?? SCRUB_INTERVAL_MS_DEFAULT,
      networkName: options.networkName ?? 'default',
      hostname: options.hostname ?? os.hostname(),
      zone: options.zone ?? ''
    }
    this.#logger = options.logger ?? silentLogger

    this.#guard = new IdentityGuard({
      dataDir: options.dataDir,
      clock: systemClock,
      logger: this.#logger,
      ownAddress: () => this.#layers?.host.addresses()[0] ?? this.options.hostname,
      silence: () => { this.#layers?.volumes.groups.silence() },
      note: async known => { await this.#store?.supersede(known).catch(() => {}) },
      renew: known => { this.#toItself(async () => { await this.#renew(known) }) },
      refuse: error => {
        this.#toItself(async () => {
          await this.#stop()
          this.#events.emit('stopped', { error })
        })
      }
    })
  }

  get layers (): Layers {
    if (this.#layers === undefined) {
      throw new NodeStoppedError()
    }

    return this.#layers
  }

  /** Where another process runs, or ran lately, with the key of this node: its own address and the other. */
  get rivalAddresses (): readonly string[] | undefined { return this.#guard.rivalAddresses }
  /**
   * Its mesh never had a second member, and no option says that it should: only then one copy is enough. A node that is
   * told of peers, or how many copies a write needs, waits for them, however new it is.
   */
  get isAlone (): boolean { return this.#memory?.hadPeers !== true && mayBeAlone(this.options) }
  get isRunning (): boolean { return this.#layers !== undefined }
  /** What it is doing while it starts or stops, for the case that this takes for ever. */
  get busyWith (): string { return this.#closers.doing }
  get peerId (): string { return this.layers.host.peerId }
  get blocks (): Blocks { return this.layers.blocks }
  get files (): Files { return this.layers.files }
  get volumes (): Volumes { return this.layers.volumes }
  get peers (): Peers { return this.layers.peers }
  get scrub (): Scrub { return this.layers.blocks.scrub }
  get gc (): Gc { return this.layers.blocks.gc }
  get workers (): Workers { return createWorkers(() => this.layers) }

  /** Durable copies a put waits for. */
  get minReplicas (): number {
    return this.options.minReplicas ?? Math.floor(this.options.replicas / 2) + 1
  }

  on<K extends keyof ShoalEvents> (event: K, listener: (detail: ShoalEvents[K]) => void): () => void {
    return this.#events.on(event, listener)
  }

  async start (): Promise<void> {
    this.#transition = this.#transition.catch(() => {}).then(async () => {
      if (this.#layers === undefined) {
        this.#isWanted = true
        await this.#start()
      }
    })
    await this.#transition
  }

  async stop (): Promise<void> {
    this.#isWanted = false
    this.#transition = this.#transition.catch(() => {}).then(async () => {
      await this.#stop()
      this.#startedAt = undefined
    })
    await this.#transition
  }

  async status ({ local = false, signal }: { local?: boolean, signal?: AbortSignal } = {}): Promise<StatusReport> {
    const components = { ...this.layers, rivalAddresses: () => this.rivalAddresses }

    return local ? await localStatus(components) : await meshStatus(components, signal)
  }

  async leave (options: LeaveOptions = {}): Promise<void> {
    await this.handOver(options)
    await this.stop()
  }

  /**
   * The part of `leave` before the stop: drains, hands over, says goodbye for good. Resolves to false when copies were
   * left behind that no other node holds, as `force` allows.
   */
  async handOver (options: LeaveOptions = {}): Promise<boolean> {
    return await handOver(this.layers, options, this.#logger)
  }

  async #start (): Promise<void> {
    this.#life++

    try {
      this.#layers = await this.#build()
    } catch (err) {
      await this.#close()
      const { dataDir } = this.options
      throw dataDir === undefined ? err : await dataDirFailure(dataDir, err)
    }
  }

  async #build (): Promise<Layers> {
    const { options } = this
    const logger = this.#logger
    const { dataDir } = options
    let lock: DirLock | undefined
    const ballast = dataDir === undefined ? undefined : ballastWorker(dataDir, logger)

    if (dataDir !== undefined) {
      lock = await enterDataDir(dataDir, logger)
      ballast?.start()
      this.#closers.add('data dir', lock.release, async () => { await ballast?.stop() })
    }

    const memory = new MeshMemory(dataDir)
    await memory.load()
    this.#memory = memory
    const capacity = options.capacityBytes === undefined ? {} : { capacityBytes: options.capacityBytes }
    const inner = dataDir === undefined ? createMemoryStore(capacity) : await this.#openStore(dataDir)
    await inner.open()
    this.#throwIfUnwanted()
    // The logs of volumes are those of the store itself; the copies are shown when they were read.
    const unverified = inner.isUnverified ? new UnverifiedStore(inner, systemClock, logger.child({ layer: 'store' })) : undefined
    const store = unverified ?? inner
    this.#store = store
    this.#closers.add('store', async () => { await store.close() })
    unverified?.start()

    const plan = listenPlan(options)
    const host = await createPeerHost({
      dataDir,
      listeners: plan.listeners,
      advertise: options.advertise ?? [],
      networkName: options.networkName,
      networkSecret: options.networkSecret,
      networkSecretPrevious: options.networkSecretPrevious,
      mdns: options.mdns ?? false,
      bootstrap: options.peers ?? [],
      version: packageVersion(),
      logger: logger.child({ layer: 'host' })
    })
    const teller = new StartTeller({ store, host, logger: logger.child({ layer: 'store' }) })
    const start = await teller.sign()
    const { past, supersededBy } = store.starts
    this.#startedAt ??= systemClock.now()
    const refused = new RefusedMessages(logger.child({ layer: 'rpc' }), () => systemClock.now())
    const rpc = createRpc({
      host,
      refused,
      listenHosts: plan.dataHosts,
      preferredPort: plan.dataPort,
      advertiseHosts: plan.advertiseHosts,
      knownEndpoints: peerId => membership.get(peerId)?.dataEndpoints ?? [],
      logger: logger.child({ layer: 'rpc' })
    })
    const scope = createSubtreeScope({ peerId: host.peerId, limit: options.membersMax })
    const members = dataDir === undefined ? undefined : await openMembers(dataDir, host.peerId, logger.child({ layer: 'members' }))
    const membership = createMembership({
      remembered: members?.remembered,
      onRemember: when => { members?.file.changed(when) },
      self: {
        peerId: host.peerId,
        hostname: options.hostname,
        zone: options.zone,
        version: packageVersion(),
        capacityBytes: store.usage().capacityBytes,
        usedBytes: store.usage().usedBytes,
        load: 0,
        addresses: [],
        dataEndpoints: [],
        storeId: store.storeId,
        start,
        flags: { draining: false, ...diskFlags(store) }
      },
      rpc,
      refused,
      gossip: host,
      peers: host,
      scope,
      startedAt: this.#startedAt,
      past,
      onSuperseded: witness => { this.#guard.superseded(witness) },
      onRival: (rival, isLater) => { this.#guard.rival(rival, isLater) },
      config: {
        ...lan,
        repairDelayMs: options.repairDelayMs,
        membersFullMax: options.membersMax ?? lan.membersFullMax
      },
      logger: logger.child({ layer: 'members' })
    })

    if (supersededBy > 0) {
      this.#guard.recall(supersededBy)
    }

    await host.start()
    this.#closers.add('peer host', async () => { await host.stop() })
    await rpc.start()
    this.#closers.add('rpc', async () => { await rpc.stop() })

    const mesh = new ClusterView(membership, systemClock, options.membersMax)
    const lookup = createLookup({ host, rpc, membership, scope, placement: () => mesh.placement }, { logger })
    this.#closers.add('lookup', () => { lookup.stop() })
    mesh.knowOutside(peerId => lookup.record(peerId))
    const blocks = new BlocksService({
      mesh,
      rpc,
      store,
      replicas: options.replicas,
      minReplicas: options.minReplicas,
      isAlone: () => this.isAlone,
      lookup,
      scrub: {
        intervalMs: options.scrubIntervalMs,
        file: dataDir === undefined ? undefined : path.join(dataDir, SCRUB_FILE)
      },
      gc: dataDir === undefined ? {} : { dir: dataDir, isOldKey: host.isOldKey },
      clock: systemClock,
      random: systemRandom,
      logger: logger.child({ layer: 'blocks' })
    })
    this.#closers.add('events', ...forwardEvents(membership, blocks, memory, this.#events, logger))
    membership.updateSelf({ addresses: host.addresses(), dataEndpoints: rpc.dataEndpoints() })
    if (members !== undefined) {
      members.file.start(() => membership.remembered())
      this.#closers.add('members file', async () => { await members.file.flush() })
    }

    await membership.start()
    this.#closers.add('membership', async () => { await membership.stop() })
    teller.start(start => { membership.updateSelf({ start }) })
    this.#closers.add('start of the store', async () => { await teller.stop() })
    await blocks.start()
    this.#closers.add('blocks', async () => { await blocks.stop() })
    this.#throwIfUnwanted()
    this.#closers.add('own row', keepOwnRow(host, rpc, membership, store))

    const files = createFiles({ blocks, who: userName(), logger: logger.child({ layer: 'files' }) })
    const standing = standingOf(this.#guard, membership, members?.remembered.rows ?? [])
    const volumes = await startVolumes({
      membership,
      mesh,
      rpc,
      blocks,
      files,
      standing,
      store: inner,
      options,
      membersMin: () => this.isAlone ? 1 : this.minReplicas,
      onReadOnly: reason => { this.#layers?.volumes.groups.diskFailed(reason) },
      logger: logger.child({ layer: 'volumes' })
    }, this.#closers)
    const access = createAccess({
      volumes, peerId: host.peerId, dataDir, logger: logger.child({ layer: 'access' })
    }, this.#closers)
    const peers = createPeers({ host, rpc, membership })
    const layers = {
      lock, ballast, store, host, rpc, refused, membership, scope, blocks, files, volumes, access, peers
    }
    serveStatus({ ...layers, rivalAddresses: () => this.rivalAddresses })
    await restoreBallast(dataDir, logger)

    return layers
  }

  /** A stop waits for the start before it, which so ends at its next step. */
  #throwIfUnwanted (): void {
    if (!this.#isWanted) {
      throw new NodeStoppedError()
    }
  }

  async #openStore (dataDir: string): Promise<BlockStore> {
    const { capacityBytes } = this.options
    const { storeFs } = this.#internals

    return await openDiskStore({
      dataDir,
      logger: this.#logger.child({ layer: 'store' }),
      // Before it is built the node has told no other anything.
      onReadOnly: reason => { this.#diskFailed(reason) },
      capacityBytes, fs: storeFs
    })
  }

  #diskFailed (reason: string): void {
    this.#layers?.membership.updateSelf({ flags: { readOnly: true } })
    this.#layers?.volumes.groups.diskFailed(reason)
  }

  /** Takes a new capacity while running. */
  setCapacity (bytes: number): void {
    const { store, membership } = this.layers
    store.setCapacity(bytes)
    membership.updateSelf({ capacityBytes: store.usage().capacityBytes, flags: diskFlags(store) })
  }

  /** Takes new addresses of peers while running. */
  setPeers (peers: string[]): void {
    this.options.peers = peers
    this.layers.host.setConfiguredPeers(peers)
  }

  /** Takes a new interval while running; 0 turns passes by schedule off. */
  setScrubInterval (ms: number): void {
    this.options.scrubIntervalMs = ms
    this.layers.blocks.scrub.setIntervalMs(ms)
  }

  async #renew (known: Pick<StoreStart, 'count'>): Promise<void> {
    const { store } = this.layers
    await store.renew(known)
    await this.#stop()
    await this.#start()
    const { storeId } = this.layers.store
    this.#logger.warn({ store_id: storeId }, 'this node goes on as another store: its replicas of volumes are made anew, ' +
      'its copies are verified before they count')
    this.#events.emit('store:renewed', { storeId })
  }

  /** Something that the node does to itself, unless it was stopped or started anew meanwhile. */
  #toItself (work: () => Promise<void>): void {
    const life = this.#life
    this.#transition = this.#transition.catch(() => {}).then(async () => {
      if (this.#isWanted && this.#life === life && this.#layers !== undefined) {
        await work()
      }
    })
    this.#transition.catch((err: unknown) => {
      this.#logger.error({ err }, 'the node stopped: it could not go on as another store')
      this.#events.emit('stopped', { error: err instanceof Error ? err : new Error(String(err)) })
    })
  }

  async #stop (): Promise<void> {
    await this.#close()
    this.#layers = this.#store = undefined
  }

  /** Undoes the start in reverse. */
  async #close (): Promise<void> {
    this.#guard.stop()
    await this.#closers.closeAll(this.#logger)
  }
}

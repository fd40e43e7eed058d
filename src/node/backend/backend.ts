import { renderMetrics } from '../../gateway/metrics/render.js'
import { usableFree } from '../../dht/shares.js'
import { isPlaced } from '../../peer/membership/member.js'
import { packageVersion } from '../../config/package-version.js'
import { metricSamples } from './metric-samples.js'
import { gcJson } from './gc-json.js'
import { readiness } from './readiness.js'
import { volumeNames } from './volume-names.js'
import { isSkewed, memberWarnings } from './member-warnings.js'
import { damageWarnings, ownWarnings, scrubJson } from './scrub-json.js'
import { volumesHealth } from './volume-health.js'
import { volumeWarnings } from './volume-warnings.js'
import { workerJson } from './worker-json.js'
import type { NodeMeter } from './node-meter.js'
import type { VolumesHealth } from './volume-health.js'
import type { Node } from '../node.js'
import type { GcStatus } from '../../blocks/gc/types.js'
import type { ScrubStatus } from '../../blocks/scrub/types.js'
import type { StatusReport } from '../types.js'
import type { ApiBackend } from '../../gateway/http/backend.js'
import type * as gc from '../../api/gc.js'
import type { ConfigInfo, NodeInfo, ReloadResult } from '../../api/node.js'
import type { PeerRow } from '../../api/peers.js'
import type * as scrub from '../../api/scrub.js'
import type * as status from '../../api/status.js'
import type { Member } from '../../peer/membership/member.js'

export interface BackendInit {
  node: Node
  meter: NodeMeter
  /** Absolute path, for display. */
  dataDir: string
  /** Effective values and where each came from; secrets are `"***"`. */
  config: () => ConfigInfo
  reload: () => Promise<ReloadResult>
  /** Ends the process cleanly, the API server included. */
  shutDown: () => Promise<void>
}

/** What the local API asks of the node, in the shapes of the wire. */
export function createBackend ({ node, meter, dataDir, config, reload, shutDown }: BackendInit): ApiBackend {
  const startedAt = performance.now()

  return {
    putDefaults: () => ({ replicas: node.options.replicas, minReplicas: node.minReplicas }),
    nodeInfo: async () => nodeInfo(node, dataDir, (performance.now() - startedAt) / 1000),
    config: async () => config(),
    reload,
    peers: async () => peerRows(node),

    async addPeer (address, { signal }) {
      const peerId = await node.peers.add(address, { signal })
      return { ok: true, peer_id: peerId, message: `Connected to ${peerId}.` }
    },

    async removePeer (peer) {
      await node.peers.remove(peer)
      return { ok: true, message: `${peer} is not dialled any more. A member that is still up stays in the mesh.` }
    },

    async blockPeer (peerId) {
      await node.peers.block(peerId)
      return { ok: true, peer_id: peerId, message: `${peerId} is blocked on this node, also after a restart.` }
    },

    async unblockPeer (peerId) {
      await node.peers.unblock(peerId)
      return { ok: true, peer_id: peerId, message: `${peerId} may connect again.` }
    },

    status: async ({ local, signal }) => await statusJson(node, local, signal),
    readiness: async ({ signal }) => await readiness(node.layers, signal),

    metrics: async () => await renderMetrics(await metricSamples(node, meter)),

    scrub: async () => scrubOf(node, node.scrub.status()),
    scrubNow: async () => scrubOf(node, node.scrub.now()),

    gc: async () => await gcOf(node, node.gc.status()),
    gcNow: async () => await gcOf(node, node.gc.now()),

    workers: async () => node.workers.list().map(status => workerJson(status)),
    setWorker: async (name, { bytes_per_s: bytesPerSecond, percent, paused }) =>
      workerJson(node.workers.set(name, { bytesPerSecond, percent, paused })),

    async leave ({ force, signal, onProgress }) {
      const { store } = node.layers
      const { blocks } = store.usage()
      const isComplete = await node.handOver({
        force,
        signal,
        onProgress: step => {
          onProgress({
            blocks_left: step.blocksLeft,
            bytes_left: step.bytesLeft,
            blocks_total: step.blocksTotal,
            bytes_total: step.bytesTotal
          })
        }
      })

      const { blocks: kept } = store.usage()

      return { blocks: blocks - kept, message: leftMessage(blocks, kept, isComplete) }
    },

    stop: shutDown
  }
}

async function gcOf ({ layers }: Node, status: GcStatus): Promise<gc.GcStatus> {
  return gcJson(status, {
    hostname: peerId => layers.membership.get(peerId)?.hostname,
    volumes: status.volumes.length > 0 ? await volumeNames(layers.volumes) : undefined
  })
}

function leftMessage (blocks: number, kept: number, isComplete: boolean): string {
  if (kept === 0) {
    return `Handed ${blocks} blocks over and left the mesh.`
  }

  return isComplete
    ? `Left the mesh: other nodes hold all ${blocks} blocks of this one. Its disk takes no writes, so its own copies ` +
      'are still there; no node needs them any more.'
    : `Left the mesh as --force asks. ${kept} of ${blocks} blocks were not handed over: they are only on this disk.`
}

function nodeInfo (node: Node, dataDir: string, uptimeSeconds: number): NodeInfo {
  const { membership, store, host, rpc, refused } = node.layers
  const self = membership.self()
  const usage = store.usage()

  return {
    peer_id: self.peerId,
    hostname: self.hostname,
    zone: self.zone,
    version: packageVersion(),
    network_name: node.options.networkName,
    encrypted: (node.options.networkSecret ?? '') !== '',
    data_dir: dataDir,
    store_id: store.storeId,
    pid: process.pid,
    uptime_s: Math.round(uptimeSeconds),
    addresses: host.addresses(),
    data_endpoints: rpc.dataEndpoints(),
    replicas: node.options.replicas,
    min_replicas: node.minReplicas,
    repair_delay_s: node.options.repairDelayMs / 1000,
    scrub_interval_s: node.options.scrubIntervalMs / 1000,
    used_bytes: usage.usedBytes,
    capacity_bytes: self.capacityBytes,
    blocks: usage.blocks,
    rss_bytes: process.memoryUsage.rss(),
    refused_messages: refused.counts()
  }
}

function scrubOf (node: Node, status: ScrubStatus): scrub.ScrubStatus {
  const { membership, store } = node.layers

  return scrubJson(status, store.usage().quarantined, peerId => membership.get(peerId)?.hostname)
}

function peerRows (node: Node): PeerRow[] {
  const { membership } = node.layers
  const self = membership.self()
  const others = membership.members().filter(member => member.peerId !== self.peerId)
  const skews = membership.clockSkews()
  const rows = others.map(member => peerRow(node, member, skews?.membersMs.get(member.peerId)))
  const own = {
    ...peerRow(node, self, skews?.ownMs),
    used_bytes: node.layers.store.usage().usedBytes,
    self: true,
    latency_ms: 0
  }

  for (const row of rows) {
    own.rx_bytes += row.rx_bytes
    own.tx_bytes += row.tx_bytes
  }

  return [own, ...rows]
}

/** What a table shows of how a member is. */
function flagsOf ({ flags, stale, rivalAddresses }: Member, skewMs: number | undefined): string[] {
  const { draining, full, readOnly } = flags

  return Object.entries({
    draining,
    full,
    read_only: readOnly,
    clock_skewed: isSkewed(skewMs),
    stale: stale === true,
    cloned: rivalAddresses !== undefined
  }).flatMap(([name, isSet]) => isSet ? [name] : [])
}

function peerRow (node: Node, member: Member, skewMs: number | undefined): PeerRow {
  const stats = node.layers.rpc.stats(member.peerId)
  const latencyMs = member.latencyMs ?? stats?.latencyMs

  return {
    peer_id: member.peerId,
    hostname: member.hostname,
    zone: member.zone,
    state: member.state,
    self: false,
    address: member.addresses[0] ?? '',
    latency_ms: latencyMs === undefined ? null : Math.round(latencyMs * 100) / 100,
    rx_bytes: stats?.rxBytes ?? 0,
    tx_bytes: stats?.txBytes ?? 0,
    used_bytes: member.usedBytes,
    capacity_bytes: member.capacityBytes,
    version: member.version,
    flags: flagsOf(member, skewMs),
    clock_skew_ms: skewMs === undefined ? null : Math.round(skewMs),
    transport: stats?.transport ?? null
  }
}

async function statusJson (node: Node, local: boolean, signal: AbortSignal): Promise<status.StatusReport> {
  const report = await node.status({ local, signal })
  const skewMs = node.layers.membership.clockSkewMs()
  const { membership, store } = node.layers
  const self = { ...membership.self(), usedBytes: store.usage().usedBytes }
  const placed = membership.members()
    .map(member => member.peerId === self.peerId ? self : member)
    .filter(member => isPlaced(member) && (!local || member.peerId === self.peerId))
  const live = placed.filter(member => member.state !== 'dead')
  const copies = local ? 1 : Math.min(node.options.replicas, Math.max(1, live.length))
  const health = await volumesHealth(node.layers, report, signal)
  const unreached = node.layers.host.unreachedPeers()

  return {
    scope: local ? 'local' : 'mesh',
    members: { ...report.members },
    blocks: {
      total: report.blocks.total,
      healthy: report.blocks.healthy,
      under_replicated: report.blocks.underReplicated,
      missing: report.blocks.missing
    },
    repair: {
      queue: report.repair.queue,
      bytes_per_s: Math.round(report.repair.bytesPerSecond),
      eta_s: report.repair.etaSeconds === undefined ? null : Math.ceil(report.repair.etaSeconds),
      done: report.repair.done
    },
    capacity: {
      usable_bytes: usableFree(live.filter(member => !member.flags.readOnly), copies),
      total_bytes: live.reduce((sum, member) => sum + member.capacityBytes, 0),
      used_bytes: live.reduce((sum, member) => sum + member.usedBytes, 0)
    },
    volumes: { total: health.rows?.length ?? null, unwritable: unwritableNames(health) },
    unreached_peers: unreached.map(row => ({ ...row })),
    replicas: node.options.replicas,
    min_replicas: node.minReplicas,
    clock_skew_ms: skewMs === undefined ? null : Math.round(skewMs),
    unanswered: [...report.unansweredPeers],
    warnings: [
      ...warningsOf(node, report, membership.members().filter(member => isPlaced(member) && member.state !== 'dead')),
      ...damageWarnings(report.damage),
      ...memberWarnings({
        self: membership.self(),
        members: membership.members().filter(({ state }) => state === 'alive' || state === 'suspect'),
        skews: membership.clockSkews(),
        clones: report.clones,
        unverified: report.unverified
      }),
      ...unreached.map(({ reason }) => `${reason} This node was told of that peer, and tries again in the background.`),
      ...volumeWarnings(membership, report, health),
      ...ownWarnings(node.scrub.status())
    ]
  }
}

function unwritableNames ({ rows, unwritable }: VolumesHealth): string[] {
  return (rows ?? []).filter(({ id }) => unwritable.has(id)).map(({ name }) => name)
}

/** Sentences about what an operator should know. */
function warningsOf (node: Node, { diskFaults }: StatusReport, live: readonly Member[]): string[] {
  const warnings: string[] = []
  const { refused } = node.layers
  const { replicas } = node.options

  const { peers = [] } = node.options

  if (live.length === 1 && !node.isAlone && node.minReplicas > 1) {
    warnings.push(`No other node is there: writes need ${node.minReplicas} copies (min_replicas) and are refused until ` +
      `enough nodes are. ${peers.length === 0 ? 'Start them' : 'Look at the peers that it was told of'}, or set ` +
      'min_replicas = 1 if this node is to be alone.')
  } else if (live.length === 1) {
    // Without a secret the other one can only be on this machine: with a data dir and a port of its own.
    const isLocal = (node.options.networkSecret ?? '') === ''

    warnings.push('This node is alone: there is one copy of everything. Start another node with ' +
      `\`${isLocal ? '-d <another folder> -l 0 ' : ''}-p ${node.layers.host.addresses()[0] ?? 'this node'}\`.`)
  } else if (live.length < replicas) {
    warnings.push(`${live.length} nodes cannot hold ${replicas} copies of a block: all blocks are under-replicated until ` +
      `${replicas - live.length} more ${replicas - live.length === 1 ? 'joins' : 'join'}.`)
  }

  if ((node.options.networkSecret ?? '') === '') {
    warnings.push('No network secret: this node listens on loopback only. `shoal secret new` makes one.')
  }

  for (const member of live) {
    if (member.flags.full) {
      warnings.push(`${member.hostname} is full: it takes no new copies, and others stand in for it.`)
    }

    if (member.flags.readOnly) {
      const reason = diskFaults.find(({ peerId }) => peerId === member.peerId)?.reason
      warnings.push(`${member.hostname} is read-only${reason === undefined ? '' : `: ${reason}`}. It still serves its copies, ` +
        'and others make them once more. Look at that disk (dmesg, smartctl); swap it and run `shoal store replace` ' +
        'there, or restart that node if the fault is mended.')
    }
  }

  if (refused.total > 0) {
    warnings.push(`This node refused ${refused.total} messages of members that made no sense: another version, or a ` +
      'damaged node. Its log names who sent them.')
  }

  return warnings
}

import { CloneSeen, StatusRequest, StatusResponse, VolumeFault } from './pb/node.js'
import { defineMethod, nothing } from '../peer/rpc/method.js'
import { counter, flag, list, optional, real, text } from '../util/schema/fields.js'
import { message } from '../util/schema/schema.js'
import { groupId } from '../volumes/fields.js'
import { isReachable, type Member, type MembershipView } from '../peer/membership/member.js'
import { ADDRESS_CHARS_MAX, peerId } from '../peer/fields.js'
import { lackOfMajority } from './lack-of-majority.js'
import { peerOf } from '../volumes/replica/sets/member-id.js'
import { UnverifiedStore } from '../store/unverified.js'
import type { Clone, StatusReport } from './types.js'
import type { BlocksService } from '../blocks/service.js'
import type { BlockStore } from '../store/types.js'
import type { Rpc } from '../peer/rpc/types.js'
import type { Replica } from '../volumes/replica/replica.js'
import type { VolumesService } from '../volumes/service.js'

/** A member that takes longer is named as unanswered: a status that hangs tells nothing. */
const STATUS_TIMEOUT_MS = 2_500

/** Members asked at once. */
const STATUS_CONCURRENCY = 64

/** Of the reason why a disk takes no writes: one sentence. */
const FAULT_CHARS_MAX = 1_024

/** Replicas of one node that are named; a disk that failed took all of them along. */
const VOLUME_FAULTS_MAX = 1_000

const volumeFault = message(VolumeFault, {
  group: groupId, reason: text({ max: FAULT_CHARS_MAX }), serving: flag, withoutMajority: flag
})

/** Members that are there twice; more than a few are one mistake that was made for all. */
const CLONES_MAX = 100
/** Both processes, and room for more. */
const CLONE_ADDRESSES_MAX = 8
const cloneSeen = message(CloneSeen, {
  peerId, addresses: list(text({ max: ADDRESS_CHARS_MAX, empty: true }), CLONE_ADDRESSES_MAX)
})

const nodeStatus = defineMethod('node.status', {
  request: nothing(StatusRequest),
  response: message(StatusResponse, {
    total: counter(),
    healthy: counter(),
    underReplicated: counter(),
    missing: counter(),
    repairQueue: counter(),
    repairDone: counter(),
    bytesPerSecond: real({ min: 0, max: Number.MAX_VALUE }),
    etaSeconds: optional(real({ min: 0, max: Number.MAX_VALUE })),
    badCopies: counter(),
    badUnhealed: counter(),
    diskFault: optional(text({ max: FAULT_CHARS_MAX })),
    volumeFaults: list(volumeFault, VOLUME_FAULTS_MAX),
    clones: list(cloneSeen, CLONES_MAX),
    unverified: counter()
  })
})

export interface StatusComponents {
  membership: MembershipView
  rpc: Rpc
  blocks: BlocksService
  store: BlockStore
  volumes: VolumesService
  /** Where another process runs with the key of this node. */
  rivalAddresses: () => readonly string[] | undefined
}

/** Answers other nodes that gather the status of the mesh. */
export function serveStatus (components: StatusComponents): void {
  const { membership, rpc, blocks, store, volumes } = components

  rpc.handle(nodeStatus, async () => {
    await blocks.refresh()
    const { total, healthy, underReplicated, missing } = blocks.health()
    const { queue, done, bytesPerSecond, etaSeconds } = blocks.repair()
    const { recent, unhealed } = blocks.scrub.status()
    const { readOnlyReason: diskFault } = store.usage()

    return {
      header: {
        badCopies: recent,
        badUnhealed: unhealed,
        total,
        healthy,
        underReplicated,
        missing,
        repairQueue: queue,
        repairDone: done,
        bytesPerSecond,
        volumeFaults: await volumeFaults(volumes, membership),
        clones: clonesOf(components).map(({ peerId, addresses }) => ({ peerId, addresses: [...addresses] })),
        unverified: unverifiedOf(store),
        etaSeconds,
        diskFault
      }
    }
  })
}

/** What this node alone answers for. */
export async function localStatus (components: StatusComponents): Promise<StatusReport> {
  const { membership, blocks, store, volumes } = components
  await blocks.refresh()
  const { recent: found, unhealed } = blocks.scrub.status()
  const { peerId, hostname } = membership.self()
  const { readOnlyReason } = store.usage()

  return {
    damage: found + unhealed === 0 ? [] : [{ peerId, hostname, found, unhealed }],
    members: countStates(membership.members()),
    blocks: blocks.health(),
    repair: blocks.repair(),
    unansweredPeers: [],
    diskFaults: readOnlyReason === undefined ? [] : [{ peerId, reason: readOnlyReason }],
    volumeFaults: (await volumeFaults(volumes, membership)).map(fault => ({ peerId, ...fault })),
    clones: clonesOf(components),
    unverified: unverifiedOf(store) === 0 ? [] : [{ peerId, hostname, copies: unverifiedOf(store) }]
  }
}

/**
 * The whole mesh: every block is counted by its first live holder, so the sum over all members counts each once. While
 * holders change, one may be counted twice or not at all for a moment.
 */
export async function meshStatus (components: StatusComponents, signal?: AbortSignal): Promise<StatusReport> {
  const { membership, rpc } = components
  const report = await localStatus(components)
  const blocks = { ...report.blocks }
  const repair = { ...report.repair }
  const unansweredPeers: string[] = []
  const damage = [...report.damage]
  const diskFaults = [...report.diskFaults]
  const faults = [...report.volumeFaults]
  const clones = [...report.clones]
  const unverified = [...report.unverified]
  let slowestEta = repair.etaSeconds
  const line = membership.members().filter(member => member.peerId !== membership.self().peerId && isReachable(member))

  const ask = async (): Promise<void> => {
    for (let member = line.shift(); member !== undefined; member = line.shift()) {
      try {
        const { header } = await rpc.call(member.peerId, nodeStatus, {}, undefined,
          { timeoutMs: STATUS_TIMEOUT_MS, class: 'control', signal })
        blocks.total += header.total
        blocks.healthy += header.healthy
        blocks.underReplicated += header.underReplicated
        blocks.missing += header.missing
        repair.queue += header.repairQueue
        repair.done += header.repairDone
        repair.bytesPerSecond += header.bytesPerSecond

        if (header.badCopies + header.badUnhealed > 0) {
          const { peerId, hostname } = member
          damage.push({ peerId, hostname, found: header.badCopies, unhealed: header.badUnhealed })
        }

        if (header.diskFault !== undefined) {
          diskFaults.push({ peerId: member.peerId, reason: header.diskFault })
        }

        faults.push(...header.volumeFaults.map(fault => ({ peerId: member.peerId, ...fault })))
        clones.push(...header.clones)

        if (header.unverified > 0) {
          unverified.push({ peerId: member.peerId, hostname: member.hostname, copies: header.unverified })
        }

        slowestEta = header.etaSeconds === undefined ? slowestEta : Math.max(slowestEta ?? 0, header.etaSeconds)
      } catch {
        unansweredPeers.push(member.peerId)
      }
    }
  }

  await Promise.all(Array.from({ length: STATUS_CONCURRENCY }, ask))

  return {
    members: report.members,
    blocks,
    repair: { ...repair, etaSeconds: slowestEta },
    unansweredPeers,
    damage,
    diskFaults,
    volumeFaults: faults,
    clones,
    unverified
  }
}

/** Members that this node saw twice, itself among them. */
function clonesOf ({ membership, rivalAddresses }: StatusComponents): Clone[] {
  const own = rivalAddresses()
  const { peerId } = membership.self()
  const others = membership.members().flatMap(({ peerId, rivalAddresses: addresses }) =>
    addresses === undefined ? [] : [{ peerId, addresses }])

  return [...own === undefined ? [] : [{ peerId, addresses: own }], ...others].slice(0, CLONES_MAX)
}

function unverifiedOf (store: BlockStore): number {
  return store instanceof UnverifiedStore ? store.unverified : 0
}

/** Replicas on this node that failed, differ from others, or have no majority. */
export async function volumeFaults (volumes: VolumesService, membership: MembershipView): Promise<VolumeFault[]> {
  const faults = [...volumes.groups.failures()].map(([group, { reason }]): VolumeFault =>
    ({ group, reason, serving: false, withoutMajority: false }))
  const line = faults.length < VOLUME_FAULTS_MAX ? volumes.groups.list() : []

  for (const replica of line) {
    const { group, divided } = replica
    const lacks = replica.isServing ? lackOfMajority(replica.config.members.map(peerOf), membership) : undefined

    if (divided !== undefined) {
      faults.push({ group, reason: divided.slice(0, FAULT_CHARS_MAX), serving: true, withoutMajority: false })
    }

    // What is left of a volume that was removed lacks nothing that should be brought back.
    if (lacks !== undefined && !await isRemoved(replica)) {
      faults.push({ group, reason: lacks.slice(0, FAULT_CHARS_MAX), serving: false, withoutMajority: true })
    }
  }

  return faults.slice(0, VOLUME_FAULTS_MAX)
}

/** By the log of this replica. */
async function isRemoved (replica: Pick<Replica, 'volume'>): Promise<boolean> {
  return await replica.volume().then(volume => volume?.deleted === true, () => false)
}

export function countStates (members: readonly Member[]): Record<Member['state'], number> {
  const counts = { alive: 0, suspect: 0, dead: 0, evicted: 0, left: 0 }

  for (const { state } of members) {
    counts[state]++
  }

  return counts
}

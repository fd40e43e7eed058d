import { ConsensusMeter } from '../src/volumes/replica/consensus-meter.js'
import { BLOCK_WORKERS } from '../src/blocks/workers.js'
import { STORE_WORKERS } from '../src/store/workers.js'
import { VOLUME_WORKERS } from '../src/volumes/workers.js'
import type { SampledNode } from '../src/node/backend/metric-samples.js'
import type { WorkerKind, WorkerStatus } from '../src/util/worker.js'

/** What a node with so many members, volumes with a replica on it, and refused kinds of messages has to tell. */
export function sampledNode ({ members = 100, volumes = 200 } = {}): SampledNode {
  const all = Array.from({ length: members }, (_, index) => ({
    peerId: `peer-${index}`, hostname: `host-${index}`, state: index % 10 === 1 ? 'suspect' : 'alive', load: 0.5,
    flags: { draining: false, readOnly: false, full: false }
  }))
  const replicas = Array.from({ length: volumes }, (_, index) => ({
    group: `v${index}`, isOpen: true, isServing: true, isSequencer: index % 2 === 0, divided: undefined,
   
    config: { epoch: 1, members: ['peer-0', 'peer-1', 'peer-2'] },
    status: () => ({ lastIndex: 12, commitIndex: 10, appliedIndex: 10 - index % 3 })
  }))
  const workers = [STORE_WORKERS, BLOCK_WORKERS, VOLUME_WORKERS].flatMap(layer => Object.values<WorkerKind>(layer))
    .map(({ name, task }): WorkerStatus =>
      ({ name, task, state: 'idle', isPausable: true, lastError: { at: 5_000, code: 'busy', message: 'Busy.' } }))

  return {
    layers: {
      membership: {
        self: () => all[0],
        members: () => all,
        lagMs: 20,
        get: (peerId: string) => all.find(one => one.peerId === peerId),
        clockSkews: () => ({
          ownMs: -250, membersMs: new Map(all.map(({ peerId }, index) => [peerId, -10 * index]))
        })
      },
      store: {
        usage: () => ({
          blocks: 7, usedBytes: 700, capacityBytes: 1_000, diskBytes: 800, freeBytes: Infinity, excessBytes: 0,
          full: false, readOnly: true, ioErrors: 3, quarantined: 1
        })
      },
      blocks: {
        health: () => ({ total: 5, healthy: 3, underReplicated: 2, missing: 1 }),
        repair: () => ({ queue: 2, done: 9, bytesPerSecond: 4.5 }),
        scrub: { status: () => ({ found: 1, unhealed: 0, lastPass: { startedAt: 1_500 } }) },
        gc: { status: () => ({ candidates: 1, candidateBytes: 10, droppedCopies: 2, droppedBytes: 20 }) }
      },
      volumes: {
        groups: { list: () => replicas, failures: () => new Map(), meter: new ConsensusMeter() },
        pendingHere: () => 0
      },
      rpc: { peers: () => all.map(({ peerId }) => peerId), callsInFlight: 4 },
      refused: { total: 6 }
    } as unknown as SampledNode['layers'],
    workers: { list: () => workers }
  }
}

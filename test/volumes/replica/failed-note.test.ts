import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createMemoryLogStore } from '../../../src/store/memory/memory-log.js'
import { FailedReplicas } from '../../../src/volumes/replica/failed-replicas.js'
import { GroupLog } from '../../../src/volumes/replica/group-log.js'
import { LocalReplicas } from '../../../src/volumes/replica/local-replicas.js'
import { peerOf } from '../../../src/volumes/replica/sets/member-id.js'
import { Turns } from '../../../src/volumes/replica/turns.js'
import { systemClock } from '../../../src/util/clock.js'
import { Emitter } from '../../../src/util/emitter.js'
import { silentLogger } from '../../../src/util/logger.js'
import { errorCode } from '../../../src/util/errors.js'
import { rejection } from '../../helpers/rejection.js'
import type { GroupsEvents } from '../../../src/volumes/replica/groups-init.js'
import type { FailedReplicasInit } from '../../../src/volumes/replica/failed-replicas.js'

/** Whether a replica on X may begin afresh of which only a note is left that cannot be read. */
async function mayBegin (set: readonly string[]): Promise<boolean> {
  const logs = createMemoryLogStore()
  await logs.log('failed:g').append([{ position: 0, bytes: Buffer.from('{"kind":"lo') }])
  const call = async (peerId: string): Promise<{ header: object }> => await Promise.resolve({
    header: {
      hosted: true,
      config: { epoch: 4, members: set.map(peerOf) },
      self: `${peerId}/1`,
      members: set,
      promisedRound: 7,
      promisedNode: 'A/1'
    }
  })
  const nothing = { destroy: async () => {}, setAside: async () => {} }
  const local = new LocalReplicas({ logs, logger: silentLogger })
  const failed = new FailedReplicas({
    logs,
    clock: systemClock,
    logger: silentLogger,
    rpc: { call },
    local,
    disk: { log: () => nothing, stateDb: () => nothing },
    turns: new Turns(),
    events: new Emitter<GroupsEvents>(),
    cluster: { selfId: 'X', member: () => ({ state: 'alive' }) },
    groupView: { selfMember: 'X/1', isCurrent: () => true, ranking: () => ['A', 'B', 'C', 'X'] }
  } as unknown as FailedReplicasInit)
  await failed.load()

  return await failed.beginAfresh('g', { epoch: 4, members: set }, false).then(() => true, () => false)
}

test('whose note of its failure is damaged, too, is no stranger to the set that it is in', async () => {
  assert.not(await mayBegin(['A/1', 'B/1', 'X/1']))
  assert.ok(await mayBegin(['A/1', 'B/1', 'C/1']))
  assert.ok(await mayBegin(['A/1', 'B/1', 'X/0']), 'with the disk that it had before')
})

test('what is left of a log that lost something tells which sets are no later ones', async () => {
  const logs = createMemoryLogStore()
  const lossy = { ...logs.log('volume:g'), damage: () => 'the file of segment 3 is gone' }
  const log = new GroupLog(lossy)
  const config = { epoch: 7, members: ['A/1', 'B/1', 'X/1'] }
  const ballot = { round: 7, node: 'A/1' }
  await log.write({
    self: 'X/1', promised: ballot, accepted: ballot, lastIndex: 0, commitIndex: 0, validFrom: 1, config
  }, [])
  assert.is(errorCode(await rejection(log.hard())), 'log_corrupt')
  const local = new LocalReplicas({ logs, logger: silentLogger })
  const failed = new FailedReplicas({
    logs,
    clock: systemClock,
    logger: silentLogger,
    local,
    disk: { log: () => log },
    opener: { open: async () => await log.hard() },
    turns: new Turns(),
    events: new Emitter<GroupsEvents>(),
    groupView: { selfMember: 'X/1' }
  } as unknown as FailedReplicasInit)
  await rejection(failed.open('g'))
  const { kind, self, epoch, members } = local.failures.get('g') ?? {}
  assert.equal({ kind, self, epoch, members }, { kind: 'log', self: 'X/1', ...config })
})

test.run()

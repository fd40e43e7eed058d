import { Agreement } from './agreement.js'
import { Applier } from './applier.js'
import { PeerClient } from './peer-client.js'
import { ReadIndexQueue } from './read-index-queue.js'
import { beginReplacing } from './replacing.js'
import { peerOf } from './sets/member-id.js'
import { SetClaims } from './sets/set-claims.js'
import { CatchUp } from './state/catch-up.js'
import { Checkpointer } from './state/checkpointer.js'
import { StateServer } from './state/state-server.js'
import { Submissions } from './submissions.js'
import type { CoreRunner } from './core-runner.js'
import type { ReplicaInit } from './init.js'

/** What a replica is made of besides the core and its runner. */
export interface ReplicaParts {
  applier: Applier
  submissions: Submissions
  reads: ReadIndexQueue
  agreement: Agreement
  checkpointer: Checkpointer
  peers: PeerClient
  claims: SetClaims
  states: StateServer
  catchUp: CatchUp
}

/** Each part is handed those that it stands on; what it has to say goes to the runner as an event. */
export function createReplicaParts (init: ReplicaInit, runner: CoreRunner, signal: AbortSignal): ReplicaParts {
  const applier: Applier = new Applier({
    ...init,
    onApplied: ({ index }, commands) => {
      reads.applied(index, commands)
      checkpointer.applied()
    },
    onBroken: (err, doing) => { runner.fail(doing, err) }
  })
  const submissions = new Submissions({
    applier, step: event => { runner.step(event) }, newToken: () => runner.newToken()
  })
  const reads = new ReadIndexQueue({
    clock: init.clock,
    ask: readId => { runner.step({ type: 'read', readId }) },
    appliedIndex: () => applier.applied.index
  })
  const membership = {
    self: () => runner.self,
    members: () => runner.members,
    isPeer: (member: string) => runner.isPeer(member)
  }
  const agreement = new Agreement({
    ...init, ...membership, applier, signal, onOutvoted: err => { runner.fail('state', err) }
  })
  const checkpointer = new Checkpointer({ ...init, applier, signal })
  const shared = { ...init, ...membership, agreement, state: applier, signal }
  const peers = new PeerClient(shared)
  const claims = new SetClaims({
    ...init,
    ...membership,
    core: () => runner.core.log,
    onFollowed: config => { runner.step({ type: 'follow', config }) },
    onRefused: (peer, lineage) => { peers.noteForeign(peer, lineage) },
    signal
  })
  const catchUp = new CatchUp({
    ...shared,
    members: () => runner.members.map(peerOf),
    isInstalling: () => applier.isInstalling,
    relation: theirs => runner.core.log.relation(theirs),
    onItems: (items, commitIndex) => { runner.step({ type: 'chosen', items, commitIndex }) },
    claims,
    beforeReplacing: async (applied, peer) => {
      beginReplacing(runner.core.log, applier, applied, claims.mayTake(peer, applied.config),
        () => { runner.step({ type: 'give-up', ...applied }) })
      await runner.written
    },
    replaceState: async take => {
      const applied = await applier.replace(take)
      runner.step({ type: 'installed', index: applied.index, config: applied.config })
      // A caller whose command is in what was skipped asks again, and is told the outcome of its id.
      submissions.redirectAll()
      // What the log has up to there is not vouched for any more (`validFrom`), and only takes room.
      await runner.written
      await init.log.trim(applied.index)

      return applied
    }
  })

  const states = new StateServer(applier, init.clock)

  return { applier, submissions, reads, agreement, checkpointer, peers, claims, states, catchUp }
}

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { handOverReplicas } from '../../../src/volumes/upkeep/hand-over.js'
import { rejection } from '../../helpers/rejection.js'
import type { ReplicaHandOver } from '../../../src/volumes/upkeep/hand-over.js'

const replica = (deleted: boolean): object =>
  ({ isMember: true, isUnused: false, volume: async () => await Promise.resolve({ deleted }) })

/** A node alone: whatever counts on it, nobody can take it over. */
const init = (replicas: readonly object[]): ReplicaHandOver => ({
  replicas: () => replicas, membership: { self: () => ({ peerId: 'a' }), members: () => [] }, clock: { now: () => 0 }
} as unknown as ReplicaHandOver)

test('a node does not wait for replicas of removed volumes, of which nobody takes the place', async () => {
  await handOverReplicas(init([replica(true), replica(true)]))
  assert.is((await rejection(handOverReplicas(init([replica(true), replica(false)]))) as { code?: string }).code,
    'last_node')
})

test.run()

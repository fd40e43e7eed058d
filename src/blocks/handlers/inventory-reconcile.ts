import { answerQuestion } from '../repair/reconcile/answering.js'
import { placementTag } from '../wire.js'
import type { HandlerComponents, HandlerOf } from './components.js'
import type { inventoryReconcile } from '../methods.js'

type Components = Pick<HandlerComponents, 'store' | 'mesh' | 'replicaIndex' | 'clock'>

export function inventoryReconcileHandler (
  { store, mesh, replicaIndex, clock }: Components
): HandlerOf<typeof inventoryReconcile> {
  return async ({ peerId, header, payload }) => {
    const isSettled = replicaIndex.settled && replicaIndex.placement.digest === mesh.placement.digest
    const own = placementTag(replicaIndex.placement.digest)

    if (!isSettled || !Buffer.from(own).equals(header.placement)) {
      return { header: { agreed: false } }
    }

    const { answer, held, lacked, lackedRanges } = answerQuestion(replicaIndex.shared(peerId), payload)
    held.forEach(item => { replicaIndex.noteHolds(peerId, item) })

    // What cannot be written on one side stays different: comparing at once again would never end.
    const isLevelable = !mesh.condition(peerId).atRisk && !store.usage().readOnly

    if (lacked.length + lackedRanges.length > 0 && isLevelable) {
      // The asking side learns what this node lacks; what it lacks itself is for this node to find out, and to mend.
      replicaIndex.knowledge(peerId).touch(clock.now())
    }

    return { header: { agreed: true }, payload: answer }
  }
}

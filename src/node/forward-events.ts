import type { MeshMemory } from './data-dir/mesh-memory.js'
import type { ShoalEvents } from './types.js'
import type { BlocksService } from '../blocks/service.js'
import type { MembershipView } from '../peer/membership/member.js'
import type { Emitter } from '../util/emitter.js'
import type { Logger } from '../util/logger.js'

const MEMBER_EVENTS = {
  alive: 'peer:join',
  suspect: 'peer:suspect',
  dead: 'peer:dead',
  evicted: 'peer:evicted',
  left: 'peer:leave'
} as const

/** Tells listeners of the node what happens in its layers. Returns the functions that end it. */
export function forwardEvents (
  membership: MembershipView, blocks: BlocksService, memory: MeshMemory, events: Emitter<ShoalEvents>, logger: Logger
): Array<() => void> {
  let wasRepairing = false

  return [
    membership.onChange(({ member, previous, kind }) => {
      const isNews = kind === 'joined' || kind === 'state'
      // Tried again at the next news when the disk did not take it.
      const isOwed = !memory.hadPeers || (isNews && !memory.isDurable)

      if (member.peerId !== membership.self().peerId && member.state === 'alive' && isOwed) {
        void memory.noteSecondMember().catch((err: unknown) => { logger.warn({ err }, 'mesh.json could not be written') })
      }

      if (kind === 'joined' || (kind === 'state' && previous?.state !== member.state)) {
        events.emit(MEMBER_EVENTS[member.state], member)
      }
    }),
    blocks.scrub.listen({
      onBad: copy => { events.emit('scrub:bad', copy) },
      onHealed: copy => { events.emit('scrub:healed', copy) }
    }),
    blocks.onPlan((_, { queue, done, bytesPerSecond }) => {
      if (queue > 0) {
        events.emit(wasRepairing ? 'repair:progress' : 'repair:start', { queue, done, bytesPerSecond })
        wasRepairing = true
      } else if (wasRepairing) {
        wasRepairing = false
        events.emit('repair:done', { done })
      }
    })
  ]
}

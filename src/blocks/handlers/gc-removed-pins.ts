import { REMOVED_PINS_PAGE } from '../gc/constants.js'
import type { HandlerOf } from './components.js'
import type { PinRemovals } from '../gc/pin-removals.js'
import type { gcRemovedPins } from '../methods.js'

/** A call with pins tells of their removal; one without asks for those that are known here. */
export function gcRemovedPinsHandler (removals: Pick<PinRemovals, 'page' | 'add'>): HandlerOf<typeof gcRemovedPins> {
  return async ({ header }) => {
    if (header.pins.length === 0) {
      return { header: removals.page(header.generation, header.after, REMOVED_PINS_PAGE) }
    }

    await removals.add(header.pins)

    return { header: {} }
  }
}

import { pinsHere } from '../claim/pin-list.js'
import type { HandlerComponents, HandlerOf } from './components.js'
import type { blockPins } from '../methods.js'

export function blockPinsHandler ({ store }: Pick<HandlerComponents, 'store'>): HandlerOf<typeof blockPins> {
  return async ({ header }) => ({ header: await pinsHere(store, header.after) })
}

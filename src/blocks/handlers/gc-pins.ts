import type { HandlerOf } from './components.js'
import type { PinInquiry } from '../gc/pin-inquiry.js'
import type { gcPins } from '../methods.js'

export function gcPinsHandler (inquiry: Pick<PinInquiry, 'answer'>): HandlerOf<typeof gcPins> {
  return async ({ header }) => ({ header: await inquiry.answer(header) })
}

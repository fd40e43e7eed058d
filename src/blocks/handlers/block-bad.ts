import { CID } from 'multiformats/cid'
import type { HandlerComponents, HandlerOf } from './components.js'
import type { blockBad } from '../methods.js'

export function blockBadHandler ({ onBadCopy }: Pick<HandlerComponents, 'onBadCopy'>): HandlerOf<typeof blockBad> {
  return async ({ header }) => ({ header: { wasBad: await onBadCopy(CID.decode(header.cid)) } })
}

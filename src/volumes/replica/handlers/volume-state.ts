import type { HandlerComponents, HandlerOf } from './components.js'
import type { volumeState } from '../methods.js'

export function volumeStateHandler (
  { lookup }: Pick<HandlerComponents, 'lookup'>
): HandlerOf<typeof volumeState> {
  return async ({ header: { group, session } }) => await lookup.replica(group).statePiece(session)
}

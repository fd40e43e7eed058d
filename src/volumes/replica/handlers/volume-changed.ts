import { CHANGED_TIMEOUT_MS_MAX } from '../constants.js'
import type { HandlerComponents, HandlerOf } from './components.js'
import type { volumeChanged } from '../methods.js'

export function volumeChangedHandler (
  { lookup }: Pick<HandlerComponents, 'lookup'>
): HandlerOf<typeof volumeChanged> {
  return async ({ header: { group, index, timeoutMs }, signal }) => ({
    header: { index: await lookup.replica(group).changed(index, Math.min(timeoutMs, CHANGED_TIMEOUT_MS_MAX), signal) }
  })
}

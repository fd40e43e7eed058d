import { forceAlone } from '../sets/force.js'
import type { HandlerComponents, HandlerOf } from './components.js'
import type { volumeForce } from '../methods.js'

export function volumeForceHandler (
  components: Pick<HandlerComponents, 'lookup' | 'cluster' | 'rpc' | 'random' | 'logger'>
): HandlerOf<typeof volumeForce> {
  return async ({ peerId, header, signal }) => {
    const replica = components.lookup.replica(header.group)

    return { header: { epoch: await forceAlone({ ...components, signal }, replica, peerId, header) } }
  }
}

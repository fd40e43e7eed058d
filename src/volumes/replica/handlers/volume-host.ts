import type { HandlerComponents, HandlerOf } from './components.js'
import type { volumeHost } from '../methods.js'

export function volumeHostHandler (
  { host, reconfigurer }: Pick<HandlerComponents, 'host' | 'reconfigurer'>
): HandlerOf<typeof volumeHost> {
  return async ({ peerId, header: { group, epoch, members, bootstrap, member, source } }) => {
    const replica = await host(group, { epoch, members },
      { bootstrap, member, caller: peerId, ...(source === undefined ? {} : { source }) })
    const { appliedIndex, lastIndex } = replica.status()
    reconfigurer.wanted(group)

    return { header: { appliedIndex, lastIndex } }
  }
}

import { encodeItems } from '../../../consensus/codec.js'
import type { HandlerComponents, HandlerOf } from './components.js'
import type { volumeFetch } from '../methods.js'

export function volumeFetchHandler (
  { lookup }: Pick<HandlerComponents, 'lookup'>
): HandlerOf<typeof volumeFetch> {
  return async ({ header }) => {
    const replica = lookup.replica(header.group)
    // Before the items: what is read later may be of a later epoch, and never the other way about.
    const { epoch, lineage } = replica.config
    const { items, commitIndex, needsState } = await replica.fetch(header.from)

    return { header: { commitIndex, needsState, epoch, lineage: [...lineage ?? []] }, payload: encodeItems(items) }
  }
}

import type { HandlerComponents, HandlerOf } from './components.js'
import type { volumeDigest } from '../methods.js'

export function volumeDigestHandler (
  { lookup }: Pick<HandlerComponents, 'lookup'>
): HandlerOf<typeof volumeDigest> {
  return async ({ header: { group, index } }) => {
    const { self, agreement } = lookup.replica(group)
    const digest = agreement.marks.get(index)

    return { header: { member: self, ...(digest === undefined ? {} : { digest }) } }
  }
}

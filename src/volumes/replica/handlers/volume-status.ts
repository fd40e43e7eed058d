import { statusAnswer } from '../status-answer.js'
import type { HandlerComponents, HandlerOf } from './components.js'
import type { volumeStatus } from '../methods.js'

export function volumeStatusHandler (
  { local, lookup, journals }: Pick<HandlerComponents, 'local' | 'lookup' | 'journals'>
): HandlerOf<typeof volumeStatus> {
  return async ({ header: { group } }) => {
    const replica = local.get(group)

    if (replica === undefined) {
      const failed = lookup.failure(group)?.reason

      return { header: { hosted: false, config: lookup.config(group), ...(failed === undefined ? {} : { failed }) } }
    }

    return { header: await statusAnswer(replica, journals.count(group)) }
  }
}

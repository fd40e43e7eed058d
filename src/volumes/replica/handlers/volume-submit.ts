import { toldConfig } from './told-config.js'
import { checkCommand } from '../check-command.js'
import { SUBMIT_COMMANDS_MAX } from '../constants.js'
import { joinParts, splitParts } from '../framing.js'
import { acceptPending } from '../pending-calls.js'
import { encodeResult } from '../../tree/codec/answer.js'
import type { HandlerComponents, HandlerOf } from './components.js'
import type { volumeSubmit } from '../methods.js'

export function volumeSubmitHandler (
  { lookup, journals }: Pick<HandlerComponents, 'lookup' | 'journals'>
): HandlerOf<typeof volumeSubmit> {
  return async ({ header: { group, pending, failed, silent }, payload, signal }) => {
    const replica = lookup.serving(group)

    if (replica === undefined) {
      return { header: { outcome: 'moved', config: lookup.config(group) } }
    }

    if (pending) {
      return await acceptPending(journals, replica, splitParts(payload, SUBMIT_COMMANDS_MAX))
    }

    const commands = splitParts(payload, SUBMIT_COMMANDS_MAX).map(checkCommand)
    const outcome = await replica.submit(commands, { failed, silent }, signal)
    const config = toldConfig(replica)

    return outcome.outcome === 'done'
      ? { header: { outcome: 'done', config }, payload: joinParts(outcome.results.map(encodeResult)) }
      : { header: { ...outcome, config: { ...config, ...('to' in outcome ? { sequencer: outcome.to } : {}) } } }
  }
}

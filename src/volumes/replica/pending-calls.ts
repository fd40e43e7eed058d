import { checkCommand } from './check-command.js'
import { toldConfig } from './handlers/told-config.js'
import { joinParts } from './framing.js'
import { fitting } from './questions.js'
import { encodeAnswer, encodeResult } from '../tree/codec/answer.js'
import { decodeCommand } from '../tree/codec/command.js'
import type { QueryAnswer, SubmitAnswer } from './pb/replica.js'
import type { Replica } from './replica.js'
import type { TreeAnswer, TreeCommand, TreeQuery, TreeResult } from '../tree/types.js'

/** Operations that are accepted while no majority can be reached: `pending/journals.ts`. */
export interface PendingPort {
  isOpen: (replica: Replica) => Promise<boolean>
  accept: (replica: Replica, command: TreeCommand) => Promise<{ result: TreeResult, copies: number }>
  query: (replica: Replica, queries: readonly TreeQuery[]) => Promise<TreeAnswer[]>
  count: (group: string) => number
}

/** Takes commands into the journal of a replica that reaches no majority. */
export async function acceptPending (
  journals: PendingPort, replica: Replica, commands: readonly Uint8Array[]
): Promise<{ header: Partial<SubmitAnswer>, payload?: Uint8Array }> {
  if (!await journals.isOpen(replica)) {
    return { header: { outcome: 'closed', config: toldConfig(replica) } }
  }

  const results: Uint8Array[] = []
  const copies: number[] = []

  for (const bytes of commands) {
    const { refusal } = checkCommand(bytes)
    const accepted = refusal === undefined
      ? await journals.accept(replica, decodeCommand(bytes))
      : { result: refusal, copies: 0 }
    results.push(encodeResult(accepted.result))
    copies.push(accepted.copies)
  }

  return { header: { outcome: 'pending', copies, config: toldConfig(replica) }, payload: joinParts(results) }
}

/** Answers with what is pending as well. */
export async function queryPending (
  journals: PendingPort, replica: Replica, queries: readonly TreeQuery[]
): Promise<{ header: Partial<QueryAnswer>, payload?: Uint8Array }> {
  if (!await journals.isOpen(replica)) {
    return { header: { outcome: 'closed', config: toldConfig(replica) } }
  }

  const answers = await journals.query(replica, queries)

  return {
    header: { outcome: 'pending', index: replica.appliedIndex, config: toldConfig(replica) },
    payload: joinParts(fitting(answers.map(encodeAnswer)))
  }
}

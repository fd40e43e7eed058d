import { ANSWER_BYTES_MAX } from './constants.js'
import { encodeAnswer } from '../tree/codec/answer.js'
import { answer } from '../tree/query/answer.js'
import type { Applier } from './applier.js'
import type { TreeAnswer, TreeQuery } from '../tree/types.js'

/** Questions that single keys answer; all others read ranges, and so need a state that stands still. */
const SINGLE_KEYS: ReadonlySet<TreeQuery['type']> = new Set(['stat', 'read', 'volume'])

/** Answers questions from the state as it is now, in order, as many as fit into one answer; at least one. */
export async function answerQuestions (
  applier: Applier, queries: readonly TreeQuery[]
): Promise<{ answers: TreeAnswer[], encoded: Uint8Array[] }> {
  const answers: TreeAnswer[] = []
  const encoded: Uint8Array[] = []
  // Whatever it is of, it is of something that every one of these questions may be answered from.
  const standing = queries.some(({ type }) => !SINGLE_KEYS.has(type)) ? await applier.snapshot() : undefined
  let bytes = 0

  try {
    for (const query of queries) {
      const one = standing === undefined
        ? await applier.read(async reader => await answer(reader, query))
        : await answer(standing.snapshot, query)
      const text = encodeAnswer(one)
      bytes += text.byteLength

      if (answers.length > 0 && bytes > ANSWER_BYTES_MAX) {
        break
      }

      answers.push(one)
      encoded.push(text)
    }
  } finally {
    await standing?.snapshot.close()
  }

  return { answers, encoded }
}

/** The first of them, as many as fit into one answer; at least one. */
export function fitting (encoded: readonly Uint8Array[]): Uint8Array[] {
  const some: Uint8Array[] = []
  let bytes = 0

  for (const one of encoded) {
    bytes += one.byteLength

    if (some.length > 0 && bytes > ANSWER_BYTES_MAX) {
      break
    }

    some.push(one)
  }

  return some
}

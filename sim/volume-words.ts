/** What `askSet` is: asks the replicas on all other nodes, and waits for so long. */
import type { SimReplica } from './volume-replica.js'

/** Answers are waited for so long, ms. */
const ASK_MS = 150

/**
 * @param wordOf - what a node says of its replica; undefined: nothing now
 * @param later - runs it after so many ms, in this life of the replica
 */
export function askWords<W> (
  { id, others, net, watch }: SimReplica, wordOf: (other: SimReplica) => W | undefined,
  later: (ms: number, work: () => void) => void, done: (words: ReadonlyMap<string, W>) => void
): void {
  const words = new Map<string, W>()

  for (const [peer, other] of others) {
    if (peer !== id) {
      net.call<W>(id, peer, answer => {
        const word = wordOf(other)

        if (word != null) {
          answer(word)
        }
      }, word => {
        if (word != null && !watch.isRefused(other.self)) {
          words.set(peer, word)
        }
      })
    }
  }

  later(ASK_MS, () => { done(words) })
}

import type { AcceptRequest } from './acceptor.js'
import { isBelieved, type LogContext } from './context.js'
import type { Fetches } from './fetches.js'
import type { TakeOver } from './take-over.js'
import type { LogReply, LogRequest } from './types.js'

/** Answers the others. What is promised or accepted is answered when it is durable. */
export class Responder {
  constructor (
    private readonly context: LogContext, private readonly takeOver: TakeOver, private readonly fetches: Fetches
  ) {}

  request (from: string, token: number, request: LogRequest): void {
    const { acceptor, outbox } = this.context
    const relation = acceptor.relation(request)

    if (relation === 'foreign') {
      outbox.emit({ type: 'foreign', peer: from, lineage: request.lineage ?? [] })
      return
    }
    if (relation === 'newer') {
      this.fetches.want(from, 0, request.lineage)
    }

    if (request.type === 'read') {
      const { config: { epoch }, lastIndex, commitIndex } = acceptor
      const ok = relation === 'same' && request.epoch === epoch
      this.#answer(from, token, { type: 'read', ...acceptor.stamp, ok, lastIndex, commitIndex }, false)
    } else if (request.type === 'prepare') {
      // A candidate is in the set whose promises it needs, and asks for itself.
      const isCandidate = request.ballot.node === from && acceptor.config.members.includes(from)
      const reply = isCandidate ? acceptor.prepare(request) : acceptor.refusePrepare()

      if (reply.ok) {
        this.#follow(from)
      }

      this.#answer(from, token, reply, reply.ok)
    } else {
      this.#accept(from, token, request)
    }

    if (request.epoch > acceptor.config.epoch && relation === 'same') {
      this.fetches.want(from, acceptor.commitIndex + 1)
    }
  }

  #accept (from: string, token: number, request: AcceptRequest): void {
    const { acceptor, now } = this.context

    // In no set that is known here: what it says is chosen may be made up. See whether there is a later set.
    if (request.ballot.node !== from || !isBelieved(this.context, from)) {
      this.#answer(from, token, acceptor.refuseAccept(), false)
      return
    }

    const reply = acceptor.accept(request, now)

    if (reply === undefined) {
      return
    }
    if (reply.result !== 'stale' && request.epoch >= acceptor.config.epoch) {
      this.#follow(request.ballot.node)
    }
    if (reply.result === 'behind' && request.prevIndex > reply.lastIndex && request.items.length === 0) {
      // The sequencer has that no more in memory.
      this.fetches.want(from, acceptor.commitIndex + 1)
    }

    this.#answer(from, token, reply, reply.result === 'ok')
  }

  #follow (node: string): void {
    if (node !== this.context.self) {
      this.context.sequencer = node
      this.takeOver.heard()
    }
  }

  #answer (to: string, token: number, reply: LogReply, durably: boolean): void {
    const answer = (): void => { this.context.outbox.emit({ type: 'reply', to, token, reply }) }

    if (durably) {
      this.context.outbox.whenDurable(answer)
    } else {
      answer()
    }
  }
}

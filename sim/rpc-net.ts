import { createHash } from 'node:crypto'
import { RpcTimeoutError } from '../src/peer/rpc/errors.js'
import { AbortedError, RemoteError, ShoalError, errorCode, errorMessage, retryAfterOf } from '../src/util/errors.js'
import type { VirtualClock } from './clock.js'
import type { HostClock } from './host-clock.js'
import type { CallOptions, Rpc, RpcHandler, RpcMethod, RpcReply } from '../src/peer/rpc/types.js'
import type { Random } from '../src/util/random.js'

/** Deadline of a call that names none, as in the real rpc, ms. */
const CALL_TIMEOUT_MS = 10_000

type AnyHandler = RpcHandler<unknown, unknown>

/** One life of a process: its clock, and what it answers. */
export interface RpcHost {
  readonly id: string
  readonly clock: HostClock
  readonly handlers: Map<string, AnyHandler>
}

export interface RpcNetOptions {
  random: Random
  virtual: VirtualClock
  /** One way, ms. @default 0.5 */
  latencyMs?: number
  /** Uniform addition, ms. @default 2 */
  jitterMs?: number
  /** A connection breaks under a request or an answer with this probability; the callee may have acted. @default 0 */
  loss?: number
  /** A request comes once more with this probability, some time later; nobody waits for that answer. @default 0 */
  duplicates?: number
  /** How much later at most, ms. @default 60 000 */
  duplicatesMs?: number
}

/**
 * The rpc of a whole mesh in virtual time: latency, connections that break, cuts of one or both ways, requests that
 * come twice, processes that are gone or stand still. What reaches a process that stands still is answered when it goes
 * on, however old it is.
 */
export class RpcNet {
  readonly #options: Required<RpcNetOptions>
  readonly #hosts = new Map<string, RpcHost>()
  readonly #trace = createHash('sha256')
  readonly #cuts = new Set<string>()
  calls = 0

  constructor (options: RpcNetOptions) {
    this.#options = { latencyMs: 0.5, jitterMs: 2, loss: 0, duplicates: 0, duplicatesMs: 60_000, ...options }
  }

  /** A process begins; what was sent to the one before does not reach it. */
  join (id: string, clock: HostClock): Rpc {
    const host: RpcHost = { id, clock, handlers: new Map() }
    this.#hosts.set(id, host)

    return {
      start: async () => {},
      stop: async () => {},
      stats: () => undefined,
      onDisconnect: () => () => {},
      handle: (method, handler) => { host.handlers.set(method.name, handler as unknown as AnyHandler) },
      call: async (peerId, method, header, payload, options = {}) =>
        await this.#call(host, peerId, method, header, payload, options)
    }
  }

  /** What these send does not reach the others of the mesh; with `bothWays` nothing comes back either. */
  cut (ids: readonly string[], bothWays: boolean): void {
    this.note(`cut off: ${ids.join()} ${String(bothWays)}`)

    for (const other of this.#hosts.keys()) {
      for (const id of ids.includes(other) ? [] : ids) {
        this.#cuts.add(`${id} ${other}`)

        if (bothWays) {
          this.#cuts.add(`${other} ${id}`)
        }
      }
    }
  }

  heal (): void {
    this.note('healed')
    this.#cuts.clear()
  }

  /** True: what goes from one to the other does not get there. */
  isCut (from: string, to: string): boolean {
    return this.#cuts.has(`${from} ${to}`)
  }

  /** Names everything that was delivered so far, and when: equal for runs that were the same. */
  fingerprint (): string {
    return this.#trace.copy().digest('hex').slice(0, 16)
  }

  /** Notes what else happens in the world. */
  note (what: string): void {
    this.#trace.update(`${this.#options.virtual.now} ${what}\n`)
  }

  async #call<Req, Res> (
    caller: RpcHost, peerId: string, method: RpcMethod<Req, Res>, header: Partial<Req>, payload: Uint8Array | undefined,
    { signal, timeoutMs = CALL_TIMEOUT_MS, class: traffic = 'client' }: CallOptions
  ): Promise<RpcReply<Res>> {
    // A process that ended may still have turns of the event loop left; one that stands still has them later.
    await new Promise<void>(resolve => { caller.clock.whenAwake(resolve) })
    this.calls++
    const request = method.request.decode(method.request.encode(header))
    const bytes = Uint8Array.from(payload ?? [])
    const cancelled = new AbortController()

    return await new Promise<RpcReply<Res>>((resolve, reject) => {
      const end = (finish: () => void): void => {
        cancelDeadline()
        signal?.removeEventListener('abort', onAbort)
        finish()
      }
      const fail = (err: Error): void => { end(() => { reject(err) }) }
      const unreachable = (): void => { fail(new ShoalError('peer_unreachable', `${peerId} cannot be reached`)) }
      const onAbort = (): void => {
        cancelled.abort()
        fail(new AbortedError('The call'))
      }
      const cancelDeadline = caller.clock.schedule(timeoutMs, () => {
        cancelled.abort()
        fail(new RpcTimeoutError(peerId, method.name, timeoutMs))
      })

      if (signal?.aborted === true) {
        onAbort()
        return
      }

      signal?.addEventListener('abort', onAbort, { once: true })
      const answer = (what: string, finish: () => void): void => {
        this.#send(peerId, caller.id, () => {
          this.note(`${peerId}>${caller.id} ${method.name} ${what}`)
          caller.clock.whenAwake(finish)
        }, () => { caller.clock.whenAwake(unreachable) })
      }

      const handle = async (callee: RpcHost, of: AbortSignal): ReturnType<AnyHandler> => {
        const handler = callee.handlers.get(method.name)

        if (handler === undefined) {
          throw new ShoalError('unknown_method', method.name)
        }

        return await handler({ peerId: caller.id, header: request, payload: bytes, class: traffic, signal: of })
      }

      this.#send(caller.id, peerId, () => {
        const callee = this.#hosts.get(peerId)
        this.note(`${caller.id}>${peerId} ${method.name}`)

        if (callee === undefined || callee.clock.hasEnded) {
          answer('refused', unreachable)
          return
        }

        callee.clock.whenAwake(() => {
          handle(callee, cancelled.signal).then(({ header: said, payload: sent }) => {
            // As on the wire: what the handler changes after its answer is not seen.
            const reply = {
              header: method.response.decode(method.response.encode(said)), payload: Uint8Array.from(sent ?? [])
            }
            callee.clock.whenAwake(() => { answer('ok', () => { end(() => { resolve(reply) }) }) })
          }).catch((err: unknown) => {
            const code = errorCode(err)
            const error = new RemoteError(code, errorMessage(err), { retryAfterMs: retryAfterOf(err) })
            callee.clock.whenAwake(() => { answer(code, () => { fail(error) }) })
          })
        })
      }, () => { caller.clock.whenAwake(unreachable) })
      this.#again(() => {
        const callee = this.#hosts.get(peerId)
        this.note(`${caller.id}>${peerId} ${method.name} again`)
        callee?.clock.whenAwake(() => { handle(callee, new AbortController().signal).catch(() => {}) })
      })
    })
  }

  /** Has an old message come once more, perhaps. */
  #again (arrive: () => void): void {
    const { virtual, random, duplicates, duplicatesMs } = this.#options

    if (duplicates > 0 && random() < duplicates) {
      virtual.schedule(virtual.now + random() * duplicatesMs, arrive)
    }
  }

  #send (from: string, to: string, arrive: () => void, broken: () => void): void {
    const { virtual, random, latencyMs, jitterMs, loss } = this.#options
    const isBroken = random() < loss

    virtual.schedule(virtual.now + latencyMs + random() * jitterMs, () => {
      if (isBroken) {
        this.note(`${from}>${to} broken`)
        broken()
      } else if (!this.isCut(from, to)) {
        arrive()
      }
    })
  }
}

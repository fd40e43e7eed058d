import { ClientCore, type ClientEffect, type ClientEvent, type ClientMember } from '../src/consensus/client.js'
import type { Random } from '../src/util/random.js'
import type { VirtualClock } from './clock.js'
import type { Operation } from '../testing/history/linearizability.js'
import type { SimCommand } from './volume-machine.js'
import type { TreeCall, TreeReturn } from '../testing/history/tree-calls.js'
import type { Process, VolumeNet } from './volume-net.js'
import type { SimReplica } from './volume-replica.js'
import type { ReplicaAnswer } from './volume-requests.js'

export interface GatewayInfo { members: readonly ClientMember[], sequencer?: string }

/** Finds the set, as a registry lookup would: late, and not always up to date. */
const REFRESH_MS = 20

/** One client of the volume at one node: asks one thing at a time, and writes down what it saw. */
export class SimGateway {
  readonly history: Operation<TreeCall, TreeReturn>[] = []
  readonly gaveUp: { operation: Operation<TreeCall, TreeReturn>, code: 'no_quorum' | 'outcome_unknown' }[] = []
  /** Longest time that an operation which was answered took. */
  slowestMs = 0
  #info: GatewayInfo
  #count = 0

  constructor (
    readonly process: Process,
    private readonly clock: VirtualClock,
    private readonly net: VolumeNet,
    private readonly random: Random,
    private readonly replicas: ReadonlyMap<string, SimReplica>,
    private readonly lookUp: (gatewayId: string) => GatewayInfo,
    private readonly deadlineMs: number
  ) {
    this.#info = lookUp(process.id)
  }

  /** Does `call`, and then `done` with the answer or undefined. */
  request (call: TreeCall, done: (answer: TreeReturn | undefined) => void): void {
    const { id } = this.process
    const kind = call.type === 'list' || call.type === 'read' ? 'query' : 'command'
    const command: SimCommand = { id: `${id}.${++this.#count}`, call }
    const operation: Operation<TreeCall, TreeReturn> = { client: id, call: this.clock.now, input: call }
    const answers = new Map<number, TreeReturn>()
    const core = new ClientCore({ kind, ...this.#info, limits: { deadlineMs: this.deadlineMs } })
    this.history.push(operation)

    const end = (answer: TreeReturn | undefined): void => {
      const { sequencer } = core
      this.#info = { members: this.#info.members, ...(sequencer === undefined ? {} : { sequencer }) }
      done(answer)
    }
    const perform = (effect: ClientEffect): void => {
      switch (effect.type) {
        case 'ask':
          this.net.call<ReplicaAnswer>(id, effect.to, answer => {
            const replica = this.replicas.get(effect.to) as SimReplica

            if (kind === 'query') {
              replica.query(call, answer)
            } else {
              replica.submit(command, effect.hint, answer)
            }
          }, (reply, handedOver) => {
            if (reply?.type === 'result') {
              answers.set(effect.id, reply.result)
            }

            step(eventOf(effect.id, reply, handedOver))
          })
          break
        case 'refresh':
          this.clock.schedule(this.clock.now + REFRESH_MS * (1 + this.random()), () => {
            this.process.run(() => {
              const { members } = this.lookUp(id)
              this.#info = { members }
              step({ type: 'members', members })
            })
          })
          break
        case 'done': {
          const answer = answers.get(effect.id) as TreeReturn
          operation.return = this.clock.now
          operation.output = answer
          this.slowestMs = Math.max(this.slowestMs, operation.return - operation.call)
          end(answer)
          break
        }
        case 'give-up':
          this.gaveUp.push({ operation, code: effect.code })
          end(undefined)
          break
      }
    }
    let wakeAt = Infinity
    const step = (event: ClientEvent): void => {
      const over = core.over
      core.step(event, this.process.now(), this.random).forEach(perform)
      const local = over ? undefined : core.wakeAt(this.process.now())
      const at = local === undefined ? Infinity : Math.max(this.process.at(local) + 1e-6, this.clock.now + 0.01)

      if (at !== Infinity && (at < wakeAt || wakeAt <= this.clock.now)) {
        wakeAt = at
        this.clock.schedule(at, () => {
          if (wakeAt === at) {
            wakeAt = Infinity
            this.process.run(() => { step({ type: 'tick' }) })
          }
        })
      }
    }

    step({ type: 'start' })
  }
}

function eventOf (id: number, reply: ReplicaAnswer | undefined, handedOver: boolean): ClientEvent {
  switch (reply?.type) {
    case undefined: return { type: 'failed', id, handedOver }
    case 'result': return { type: 'answered', id }
    case 'redirect': return { type: 'redirected', id, to: reply.to, ordered: reply.ordered }
    case 'moved': return { type: 'moved', id }
    case 'busy':
    case 'unreadable': return { type: 'busy', id }
  }
}

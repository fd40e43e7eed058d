import type { SimState } from './volume-state.js'
import type { TreeCall, TreeReturn } from '../testing/history/tree-calls.js'
import type { Answer } from './volume-net.js'

export type ReplicaAnswer =
  | { type: 'result', result: TreeReturn }
  | { type: 'redirect', to: string | undefined, ordered: boolean }
  | { type: 'busy' }
  | { type: 'unreadable' }
  | { type: 'moved' }

interface Waiting { commandId: string, answer: Answer<ReplicaAnswer> }
interface Read { call: TreeCall, index: number | undefined, answer: Answer<ReplicaAnswer> }

/** Who waits for a replica: clients with commands and questions, and the replica itself for the word of a majority. */
export class SimRequests {
  readonly #commands = new Map<number, Waiting>()
  readonly #tokens = new Map<string, number[]>()
  readonly #reads = new Map<number, Read>()
  readonly #confirmations = new Map<number, () => void>()
  #settled: number[] = []
  #next = 1

  constructor (private readonly state: SimState) {}

  token (): number {
    return this.#next++
  }

  command (commandId: string, answer: Answer<ReplicaAnswer>): number {
    const token = this.token()
    this.#commands.set(token, { commandId, answer })
    this.#tokens.set(commandId, [...this.#tokens.get(commandId) ?? [], token])

    return token
  }

  read (call: TreeCall, answer: Answer<ReplicaAnswer>): number {
    const readId = this.token()
    this.#reads.set(readId, { call, index: undefined, answer })

    return readId
  }

  /** `then` is done once a majority has answered. */
  confirm (then: () => void): number {
    const readId = this.token()
    this.#confirmations.set(readId, then)

    return readId
  }

  readable (readId: number, index: number): void {
    const confirmed = this.#confirmations.get(readId)
    const read = this.#reads.get(readId)
    this.#confirmations.delete(readId)
    confirmed?.()

    if (read !== undefined) {
      read.index = index
      this.answerReads()
    }
  }

  unreadable (readId: number): void {
    this.#confirmations.delete(readId)
    this.#reads.get(readId)?.answer({ type: 'unreadable' })
    this.#reads.delete(readId)
  }

  answerReads (): void {
    for (const [readId, { call, index, answer }] of this.#reads) {
      if (index !== undefined && index <= this.state.index && !this.state.isVoid) {
        this.#reads.delete(readId)
        answer({ type: 'result', result: this.state.machine.query(call) })
      }
    }
  }

  answer (token: number, answer: ReplicaAnswer): void {
    const held = this.#commands.get(token)

    if (held !== undefined) {
      held.answer(answer)
      this.#commands.delete(token)
      const left = (this.#tokens.get(held.commandId) ?? []).filter(other => other !== token)

      if (left.length === 0) {
        this.#tokens.delete(held.commandId)
      } else {
        this.#tokens.set(held.commandId, left)
      }
    }
  }

  outcome (commandId: string, result: TreeReturn): void {
    for (const token of this.#tokens.get(commandId) ?? []) {
      this.#settled.push(token)
      this.answer(token, { type: 'result', result })
    }
  }

  /** Commands that have taken effect since this was last asked. */
  takeSettled (): number[] {
    return this.#settled.splice(0)
  }
}

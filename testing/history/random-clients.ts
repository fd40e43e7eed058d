import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { callVolume, makeFolder, type Outcome } from './volume-calls.js'
import type { NodeClient } from './node-client.js'
import type { History } from './history.js'
import type { Random } from '../../src/util/random.js'
import type { TreeCall, TreeReturn } from './tree-calls.js'

const NAMES: readonly string[] = ['a', 'b', 'c', 'd', 'e', 'f']

/** A client asks elsewhere after this; a take-over is far quicker, a frozen gateway is not. */
const CALL_TIMEOUT_MS = 1_500

/** Asked again under the same id, elsewhere, so often; half of those without an answer are not, and stay unknown. */
const RETRIES = 3
const RETRY_SHARE = 0.5

/** After a node refused; long enough not to spin on one that is down. */
const PAUSE_MS = 15

/** Operations in one folder: its history stays short enough to search, also with unknown outcomes in it. */
const FOLDER_OPERATIONS = 400

/** Unknown outcomes in one folder: each may fit anywhere after its call, so they are what makes a search long. */
const FOLDER_UNKNOWN = 12

const FOLDER_TIMEOUT_MS = 60_000

export interface RandomClientsInit {
  volume: string
  clients: () => readonly NodeClient[]
  history: History
  random: Random
  now: () => number
  /** A client asks elsewhere after this. @default CALL_TIMEOUT_MS */
  callTimeoutMs?: number
  /** A folder is made within this, or the run ends. @default FOLDER_TIMEOUT_MS */
  folderTimeoutMs?: number
  /** Runs each operation, when it may. @default at once */
  pass?: (work: () => Promise<void>) => Promise<void>
}

export interface Tally {
  acknowledged: number
  refused: number
  unknown: number
  settledByRetry: number
  /** Why there was no result, and how often. */
  whys: Map<string, number>
}

/** Clients that do random operations on a few paths, each through any node, and write down what they were told. */
export class RandomClients {
  readonly tally: Tally = { acknowledged: 0, refused: 0, unknown: 0, settledByRetry: 0, whys: new Map() }
  readonly #init: RandomClientsInit
  readonly #callTimeoutMs: number
  readonly #folderTimeoutMs: number
  /** Contents are unique; the versions that writers were told. */
  readonly #versions = new Map<string, number>()
  #folder = ''
  #folders = 0
  #left = 0
  #unknownLeft = 0
  #moving: Promise<void> | undefined
  #contents = 0
  #isOver = false

  constructor (init: RandomClientsInit) {
    this.#init = init
    this.#callTimeoutMs = init.callTimeoutMs ?? CALL_TIMEOUT_MS
    this.#folderTimeoutMs = init.folderTimeoutMs ?? FOLDER_TIMEOUT_MS
  }

  async start (): Promise<void> {
    await this.#move()
  }

  stop (): void {
    this.#isOver = true
  }

  /** One client, until `stop`. */
  async run (client: number): Promise<void> {
    const { pass = async (work: () => Promise<void>) => { await work() } } = this.#init
    const seen = new Map<string, string>()
    let folder = ''

    while (!this.#isOver) {
      if (this.#left <= 0 || this.#unknownLeft <= 0) {
        this.#moving ??= this.#move().finally(() => { this.#moving = undefined })
        await this.#moving
      }

      if (folder !== this.#folder) {
        folder = this.#folder
        seen.clear()
      }

      this.#left--
      await pass(async () => { await this.#operation(client, folder, seen) })
    }
  }

  /** What is there now, in every folder: an operation that was acknowledged and is lost shows here at the latest. */
  async readAll (client: NodeClient): Promise<void> {
    const { history } = this.#init

    for (const folder of history.folders.keys()) {
      for (const call of [{ type: 'list' as const }, ...NAMES.map(path => ({ type: 'read' as const, path }))]) {
        const at = this.#init.now()
        const outcome = await this.#ask(client, folder, call, '', this.#callTimeoutMs * 4)

        if (outcome.kind !== 'known') {
          throw new Error(`The mesh is whole again, and ${JSON.stringify(call)} in ${folder} fails: ${outcome.why}`)
        }

        history.add(folder, { client: 'reader', call: at, return: this.#init.now(), input: call, output: outcome.output })
      }
    }
  }

  async #operation (client: number, folder: string, seen: Map<string, string>): Promise<void> {
    const { history, now, random } = this.#init
    const input = this.#choose(seen)
    const operationId = randomBytes(16).toString('hex')
    const call = now()
    let node = this.#pick()
    let outcome = await this.#ask(node, folder, input, operationId, this.#callTimeoutMs)
    const isQuestion = input.type === 'list' || input.type === 'read'

    if (outcome.kind === 'unknown' && !isQuestion && random() < RETRY_SHARE) {
      for (let retry = 0; retry < RETRIES && outcome.kind !== 'known'; retry++) {
        node = this.#pick()
        const again = await this.#ask(node, folder, input, operationId, this.#callTimeoutMs)

        // That nothing was done this time says nothing of the first.
        if (again.kind === 'known') {
          outcome = again
          this.tally.settledByRetry++
        }
      }
    }

    if (outcome.kind === 'known') {
      this.tally.acknowledged++
      this.#learn(input, outcome.output, seen)
      history.add(folder, { client, call, return: now(), input, output: outcome.output })
      return
    }

    const why = outcome.why.slice(0, 60)
    this.tally.whys.set(why, (this.tally.whys.get(why) ?? 0) + 1)

    if (outcome.kind === 'unknown' && !isQuestion) {
      this.tally.unknown++
      this.#unknownLeft--
      history.add(folder, { client, call, return: null, input })
    } else {
      this.tally.refused++
      await delay(PAUSE_MS)
    }
  }

  async #ask (
    node: NodeClient, folder: string, call: TreeCall, operationId: string, timeoutMs: number
  ): Promise<Outcome> {
    return await callVolume(node, this.#init.volume, folder, call, operationId, timeoutMs)
  }

  #pick (): NodeClient {
    const clients = this.#init.clients()

    return clients[Math.floor(this.#init.random() * clients.length)] as NodeClient
  }

  #choose (seen: ReadonlyMap<string, string>): TreeCall {
    const { random } = this.#init
    const path = NAMES[Math.floor(random() * NAMES.length)] as string
    const dice = random()

    if (dice < 0.2) {
      return { type: 'create', path, content: this.#content() }
    }

    if (dice < 0.38) {
      const expected = seen.get(path)
      const version = expected === undefined ? undefined : this.#versions.get(expected)

      return expected === undefined || version === undefined
        ? { type: 'write', path, content: this.#content() }
        : { type: 'write-if', path, content: this.#content(), version, expected }
    }

    if (dice < 0.5) {
      const to = NAMES[(NAMES.indexOf(path) + 1 + Math.floor(random() * (NAMES.length - 1))) % NAMES.length] as string

      return { type: 'rename', from: path, to }
    }

    if (dice < 0.62) {
      return { type: 'remove', path }
    }

    return dice < 0.75 ? { type: 'list' } : { type: 'read', path }
  }

  #content (): string {
    return `content ${++this.#contents}`
  }

  #learn (input: TreeCall, { content, version, code }: TreeReturn, seen: Map<string, string>): void {
    if ('content' in input && code === 'ok') {
      seen.set(input.path, input.content)

      if (version !== undefined) {
        this.#versions.set(input.content, version)
      }
    } else if (input.type === 'read' && content !== undefined) {
      seen.set(input.path, content)
    }
  }

  /** A fresh folder for all, made before a client uses it. */
  async #move (): Promise<void> {
    const folder = `/round-${++this.#folders}`
    const endsAt = this.#init.now() + this.#folderTimeoutMs
    let last = ''

    while (!this.#isOver || this.#folder === '') {
      const { done, why } = await makeFolder(this.#pick(), this.#init.volume, folder, this.#callTimeoutMs)

      if (done) {
        this.#folder = folder
        this.#left = FOLDER_OPERATIONS
        this.#unknownLeft = FOLDER_UNKNOWN
        return
      }

      last = why

      if (this.#init.now() > endsAt) {
        throw new Error(`No folder could be made within ${this.#folderTimeoutMs} ms: ${last}`)
      }

      await delay(PAUSE_MS)
    }
  }
}

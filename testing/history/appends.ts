import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { AbortedError } from '../../src/util/errors.js'
import { problemOf } from '../processes/local-api.js'
import type { Answer, NodeClient } from './node-client.js'
import type { Random } from '../../src/util/random.js'

const FILES = 4
const CALL_TIMEOUT_MS = 1_500
const PAUSE_MS = 15

/** An append of unknown outcome is asked again under its id until a node knows, so long. */
const SETTLE_MS = 120_000

const READ_TIMEOUT_MS = 30_000

/** A file that has become this large is left for the next: each append rewrites what lives inside an entry. */
const FILE_LINES_MAX = 500

export interface AppendsInit {
  volume: string
  clients: () => readonly NodeClient[]
  random: Random
  /** Asked for again, elsewhere, after this. @default CALL_TIMEOUT_MS */
  callTimeoutMs?: number
  /** An append has an answer within this, or the run ends. @default SETTLE_MS */
  settleMs?: number
  /** Runs each operation, when it may. @default at once */
  pass?: (work: () => Promise<void>) => Promise<void>
}

/**
 * Clients that append lines to files that all of them share, and make files of their own; every line and every file is
 * unique. Each is asked for, under one operation id, until there is an answer. In the end every line that was
 * acknowledged is there exactly once: a second effect of a retry shows like one that was lost.
 */
export class Appends {
  readonly #init: AppendsInit
  readonly #lines = new Map<string, Set<string>>()
  readonly #made = new Set<string>()
  #next = 0
  #isOver = false
  #isAbandoned = false
  acknowledged = 0
  retried = 0

  constructor (init: AppendsInit) {
    this.#init = init
  }

  stop (): void {
    this.#isOver = true
  }

  /** As `stop`, and what is under way is not asked for any more: nothing will check. */
  abandon (): void {
    this.#isOver = true
    this.#isAbandoned = true
  }

  /** One client, until `stop`. Rejects when an operation gets no answer for too long. */
  async run (): Promise<void> {
    const { pass = async (work: () => Promise<void>) => { await work() } } = this.#init

    while (!this.#isOver) {
      await pass(async () => { await this.#operation() })
    }
  }

  async #operation (): Promise<void> {
    const id = this.#next++
    const isAppend = this.#init.random() < 0.7
    const path = isAppend ? `/appends/${Math.floor(id / FILE_LINES_MAX)}-${id % FILES}` : `/made/${id}`
    const line = `line ${id}\n`

    await this.#settle(path, isAppend ? 'flag=a' : 'flag=wx', line)
    this.acknowledged++

    if (isAppend) {
      const lines = this.#lines.get(path) ?? new Set<string>()
      lines.add(line.trim())
      this.#lines.set(path, lines)
    } else {
      this.#made.add(path)
    }
  }

  /** Throws when a line is missing or there twice. */
  async check (client: NodeClient): Promise<void> {
    for (const [path, lines] of this.#lines) {
      const found = (await this.#read(client, path)).split('\n').filter(line => line !== '')
      const counted = new Map<string, number>()
      found.forEach(line => { counted.set(line, (counted.get(line) ?? 0) + 1) })
      const twice = [...counted].filter(([, count]) => count > 1).map(([line]) => line)
      const lost = [...lines].filter(line => !counted.has(line))

      if (lost.length > 0 || twice.length > 0 || found.length !== lines.size) {
        throw new Error(`${path}: ${lines.size} lines were acknowledged, ${found.length} are there; lost ${lost.length} ` +
          `(${lost.slice(0, 5).join(', ')}), twice ${twice.length} (${twice.slice(0, 5).join(', ')})`)
      }
    }

    for (const path of this.#made) {
      await this.#read(client, path)
    }
  }

  async #settle (path: string, flag: string, line: string): Promise<void> {
    const { callTimeoutMs = CALL_TIMEOUT_MS, settleMs = SETTLE_MS } = this.#init
    const operationId = randomBytes(16).toString('hex')
    const endsAt = performance.now() + settleMs
    let last = ''

    for (let attempt = 0; ; attempt++) {
      const clients = this.#init.clients()
      const client = clients[Math.floor(this.#init.random() * clients.length)] as NodeClient
      const answer = await client.call('PUT', `/v1/volumes/${this.#init.volume}/files${path}?${flag}&parents=1&operation_id=${operationId}`,
        Buffer.from(line), callTimeoutMs)
      const code = codeOf(answer)

      if (code === 'ok') {
        this.retried += Math.min(1, attempt)
        return
      }

      // No other client makes this file, and under this id it was made once.
      if (code === 'EEXIST' || code === 'ENOENT' || code === 'operation_expired') {
        throw new Error(`${flag} of ${path}, asked ${attempt + 1} times under ${operationId}, was told ${code}`)
      }

      last = code

      if (this.#isAbandoned) {
        throw new AbortedError('The appends')
      }
      if (performance.now() > endsAt) {
        throw new Error(`${flag} of ${path} had no answer for ${settleMs} ms; the last was: ${last}`)
      }

      await delay(PAUSE_MS)
    }
  }

  async #read (client: NodeClient, path: string): Promise<string> {
    const answer = await client.call('GET', `/v1/volumes/${this.#init.volume}/files${path}?format=raw`, undefined, READ_TIMEOUT_MS)

    if (answer.kind !== 'answer' || answer.status !== 200) {
      throw new Error(`${path} was acknowledged, and cannot be read: ${codeOf(answer)}`)
    }

    return answer.bytes.toString()
  }
}

function codeOf (answer: Answer): string {
  if (answer.kind !== 'answer') {
    return `${answer.kind}: ${answer.why}`
  }

  const last = JSON.parse(answer.bytes.toString().trim().split('\n').at(-1) ?? '{}') as unknown

  return problemOf(answer.status, last)?.code ?? (answer.status < 300 ? 'ok' : `status ${answer.status}`)
}

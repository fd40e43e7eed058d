import { createHash, randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { pick } from './chance.js'
import { ABSENT, type Entry, type AcknowledgedWrites, type Outcome } from './acknowledged.js'
import { problemOf } from '../../../testing/processes/local-api.js'
import type { Gate } from './gate.js'
import type { Slot } from './mesh.js'
import type { Answer } from '../../../testing/history/node-client.js'
import type { Random } from '../../../src/util/random.js'

export const VOLUME = 'torture'

const KIB = 1024

/** Mostly small: below 16 KiB they live in the entry, above they are blocks; a few have many blocks. */
const SIZES: readonly [share: number, bytesMax: number][] = [[0.5, 12 * KIB], [0.9, 300 * KIB], [1, 4_000 * KIB]]

/** What is stored beyond goes, so that verifying stays quick. */
const LIVE_BYTES_MAX = 48 * KIB * KIB

const CALL_TIMEOUT_MS = 20_000
const THINK_MS = 60
/** After a node refused. */
const REST_MS = 100

/** Codes by which a node says that nothing was done. */
const NOTHING_DONE: ReadonlySet<string> = new Set(['no_quorum', 'busy', 'node_stopping', 'volume_not_found', 'EEXIST'])

/** Clients that put, replace, read and remove files of a volume and blocks of pins, through any node. */
export class FileClients {
  /** Operations by outcome. */
  readonly counts = new Map<string, number>()
  /** Reads that no client should have been told. */
  readonly wrong: string[] = []
  #isOver = false
  #next = 0

  constructor (
    private readonly slots: readonly Slot[], readonly writes: AcknowledgedWrites, private readonly random: Random,
    private readonly gate: Gate
  ) {}

  stop (): void {
    this.#isOver = true
  }

  async run (): Promise<void> {
    while (!this.#isOver) {
      const isDone = await this.gate.pass(async () => await this.#act())
      await delay(isDone ? this.random() * THINK_MS : REST_MS)
    }
  }

  async #act (): Promise<boolean> {
    const { writes, random } = this
    const slot = pick(random, this.slots)

    if (writes.liveBytes > LIVE_BYTES_MAX) {
      return await this.#removeOne(slot, true)
    }

    const dice = random()

    return dice < 0.3
      ? await this.#write(slot, writes.begin('file', `/files/${this.#next++}`))
      : dice < 0.4
        ? await this.#replaceOne(slot)
        : dice < 0.5
          ? await this.#pin(slot)
          : dice < 0.9 ? await this.#readOne(slot) : await this.#removeOne(slot, random() < 0.5)
  }

  async #write (slot: Slot, entry: Entry): Promise<boolean> {
    const bytes = this.#content()
    const answer = await slot.client.call('PUT', `/v1/volumes/${VOLUME}/files${entry.name}?format=raw&parents=1`, bytes, CALL_TIMEOUT_MS)

    return this.#end('write', entry, answer, digestOf(bytes), bytes.byteLength)
  }

  async #replaceOne (slot: Slot): Promise<boolean> {
    const known = this.writes.known('file')

    return known.length === 0 || await this.#write(slot, this.writes.begin('file', pick(this.random, known).name))
  }

  async #pin (slot: Slot): Promise<boolean> {
    const bytes = this.#content()
    const answer = await slot.client.call('PUT', '/v1/files?format=raw', bytes, CALL_TIMEOUT_MS)
    const { outcome, result } = outcomeOf(answer)
    this.#count('pin', outcome)

    // Without an answer its name is unknown, and nothing was promised.
    if (outcome === 'done') {
      const entry = this.writes.begin('pin', String(result?.cid))
      this.writes.end(entry, 'done', digestOf(bytes), bytes.byteLength)
    }

    return outcome === 'done'
  }

  async #removeOne (slot: Slot, isPurged: boolean): Promise<boolean> {
    const kind = this.random() < 0.8 ? 'file' : 'pin'
    const known = this.writes.known(kind)

    if (known.length === 0) {
      return true
    }

    const { name } = pick(this.random, known)
    const entry = this.writes.begin(kind, name)

    if (kind === 'pin') {
      // A block without a claim may stay as long as it likes, so there is nothing to be found out.
      this.writes.forget(entry)
      const answer = await slot.client.call('DELETE', `/v1/pins/${name}?now=1`, undefined, CALL_TIMEOUT_MS)
      this.#count('unpin', outcomeOf(answer).outcome)
      return true
    }

    const answer = await slot.client.call('DELETE', `/v1/volumes/${VOLUME}/files${name}${isPurged ? '?purge=1' : ''}`, undefined, CALL_TIMEOUT_MS)
    const isDone = this.#end('remove', entry, answer, ABSENT)
    entry.isTrashed ||= isDone && !isPurged

    return isDone
  }

  async #readOne (slot: Slot): Promise<boolean> {
    const { writes, random } = this
    const settled = writes.settled()

    if (settled.length === 0) {
      return true
    }

    const entry = pick(random, settled)
    const { acknowledged } = entry
    const seen = await readEntry(slot, entry)

    // Another client may have begun to change it, or have changed it meanwhile.
    if (typeof seen === 'string' && !entry.isBusy && entry.acknowledged === acknowledged && !writes.allows(entry, seen)) {
      this.wrong.push(`${slot.name} was asked for ${describeEntry(entry)} and had ${seen}`)
    }

    this.#count('read', typeof seen === 'string' ? 'done' : seen.why)

    return typeof seen === 'string'
  }

  #end (what: string, entry: Entry, answer: Answer, content: string, bytes = 0): boolean {
    const { outcome, why } = outcomeOf(answer)
    this.writes.end(entry, outcome, content, bytes)
    this.#count(what, outcome === 'done' ? outcome : `${outcome}, ${why}`)

    return outcome === 'done'
  }

  #count (what: string, outcome: string): void {
    const key = `${what}: ${outcome}`
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1)
  }

  #content (): Buffer {
    const dice = this.random()
    const [, bytesMax] = SIZES.find(([share]) => dice < share) ?? [1, KIB]

    return randomBytes(1 + Math.floor(this.random() * bytesMax))
  }
}

/** The digest of what a node gives for it, `ABSENT`, or why it gives nothing. */
export async function readEntry (
  slot: Slot, { kind, name }: Entry, timeoutMs = CALL_TIMEOUT_MS
): Promise<string | { why: string }> {
  const path = kind === 'pin' ? `/v1/files/${name}?format=raw` : `/v1/volumes/${VOLUME}/files${name}?format=raw`
  const answer = await slot.client.call('GET', path, undefined, timeoutMs)

  if (answer.kind === 'answer' && answer.status === 200) {
    return digestOf(answer.bytes)
  }

  const { why } = outcomeOf(answer)

  return why === 'ENOENT' && kind === 'file' ? ABSENT : { why }
}

export function describeEntry ({ kind, name, acknowledged, allowed }: Entry): string {
  return `${kind} ${name} (acknowledged ${acknowledged}${allowed.size === 0 ? '' : `, or ${[...allowed].join(', ')}`})`
}

export function outcomeOf (answer: Answer): { outcome: Outcome, why: string, result?: Record<string, unknown> } {
  if (answer.kind !== 'answer') {
    return { outcome: answer.kind === 'refused' ? 'not done' : 'unknown', why: answer.kind }
  }

  const rows = rowsOf(answer.bytes)
  const last = rows.at(-1) as LastRow | undefined
  const code = problemOf(answer.status, last)?.code

  return code !== undefined
    ? { outcome: NOTHING_DONE.has(code) ? 'not done' : 'unknown', why: code }
    : answer.status < 300 && last !== undefined
      ? { outcome: 'done', why: '', result: last.result ?? last }
      : { outcome: 'unknown', why: `status ${answer.status}` }
}

type LastRow = Record<string, unknown> & { result?: Record<string, unknown> }

/** Rows of ndjson; bytes that are none are no rows. */
export function rowsOf (bytes: Buffer): unknown[] {
  try {
    return bytes.toString().split('\n').filter(line => line.trim() !== '').map(line => JSON.parse(line) as unknown)
  } catch {
    return []
  }
}

function digestOf (bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 24)
}

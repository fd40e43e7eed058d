import { setTimeout as delay } from 'node:timers/promises'
import { describeEntry, readEntry, rowsOf, VOLUME } from './file-clients.js'
import { ABSENT, type Entry, type AcknowledgedWrites } from './acknowledged.js'
import { forEachConcurrently } from '../../../src/util/concurrently.js'
import type { Slot, TortureMesh } from './mesh.js'
import type { EntryStat } from '../../../src/api/entries.js'
import type { TrashInfo } from '../../../src/api/history.js'
import type { ScrubStatus } from '../../../src/api/scrub.js'
import type { StatusReport } from '../../../src/api/status.js'
import type { VolumeStat } from '../../../src/api/volumes.js'

/** What one fault took away is back within this, on a machine that may be busy. */
export const HEAL_MS_MAX = 240_000

const LOOK_EVERY_MS = 500
const CALL_TIMEOUT_MS = 15_000

/** A read of what is surely there is tried so often: a busy node may say so. */
const ATTEMPTS_MAX = 5
const ATTEMPT_PAUSE_MS = 1_000
const READS_IN_FLIGHT = 6

/** The replicas apply what is chosen within this, once all writing has ended. */
const LEVEL_MS_MAX = 30_000

/** "Median of the clocks and a minute", and what a run of this program may be off by. */
const TIME_AHEAD_MS_MAX = 60_000 + 30_000

/** A promise was broken. */
export class ViolationError extends Error {
  override name = 'ViolationError'
}

/** Looks at the mesh from outside, and holds what it says against what was acknowledged. */
export class Verifier {
  /** What was verified, and how often. */
  readonly counts = new Map<string, number>()

  constructor (
    private readonly mesh: TortureMesh, private readonly writes: AcknowledgedWrites,
    private readonly volumes: readonly string[]
  ) {}

  /** Resolves when everything that a fault took is back: blocks, members, replicas. */
  async healed (after: string): Promise<void> {
    await this.#until(`the mesh to heal after ${after}`, async () => await this.#unhealed())
    this.#count('healed')
  }

  /**
   * Everything that was acknowledged, from every node; replicas agree; nothing is dated into the future. No client
   * writes meanwhile.
   */
  async everything (): Promise<void> {
    for (const slot of this.mesh.slots) {
      await this.#entries(slot, this.writes.settled())
    }

    await this.#trash(this.mesh.slots[0] as Slot)
    await this.#agreement()
    this.#count('everything')
  }

  /** Some entries, from one node, under load. */
  async some (slot: Slot, entries: readonly Entry[]): Promise<void> {
    await this.#entries(slot, entries)
  }

  /** Resolves when a pass over all copies of that node has ended, and what it found is replaced. */
  async scrubbed (slot: Slot): Promise<void> {
    const before = await this.#scrub(slot)
    await slot.client.call('POST', '/v1/scrub', undefined, CALL_TIMEOUT_MS)
    await this.#until(`a scrub of ${slot.name}`, async () => {
      const info = await this.#scrub(slot)

      return info.last_pass === null || info.last_pass.ended_at === before.last_pass?.ended_at
        ? 'it goes on'
        : info.unhealed > 0 ? `${info.unhealed} bad copies are not healed` : ''
    })
  }

  async membersAlive (): Promise<void> {
    const { slots } = this.mesh

    await this.#until('the nodes to see each other', async () => {
      for (const slot of slots) {
        const status = await this.#json<StatusReport>(slot, '/v1/status')

        if ('why' in status || status.members.alive !== slots.length) {
          return `${slot.name}: ${JSON.stringify('why' in status ? status.why : status.members)}`
        }
      }

      return ''
    })
  }

  async #scrub (slot: Slot): Promise<ScrubStatus> {
    const info = await this.#json<ScrubStatus>(slot, '/v1/scrub')

    if ('why' in info) {
      throw new ViolationError(`${slot.name} says nothing of its scrub: ${info.why}`)
    }

    return info
  }

  /** @param look - why not yet; empty when it is so */
  async #until (what: string, look: () => Promise<string>): Promise<void> {
    const endsAt = performance.now() + HEAL_MS_MAX

    for (let last = await look(); last !== ''; last = await look()) {
      if (performance.now() > endsAt) {
        throw new ViolationError(`waited ${HEAL_MS_MAX / 1000} s for ${what}: ${last}`)
      }

      await delay(LOOK_EVERY_MS)
    }
  }

  async #entries (slot: Slot, entries: readonly Entry[]): Promise<void> {
    await forEachConcurrently([...entries], READS_IN_FLIGHT, async entry => { await this.#entry(slot, entry) })
  }

  async #entry (slot: Slot, entry: Entry): Promise<void> {
    const { acknowledged } = entry
    let seen: string | { why: string } = { why: 'never asked' }

    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      seen = await readEntry(slot, entry)

      if (entry.isBusy || entry.acknowledged !== acknowledged) {
        return
      }
      if (typeof seen === 'string') {
        break
      }

      await delay(ATTEMPT_PAUSE_MS)
    }

    if (typeof seen !== 'string') {
      throw new ViolationError(`${slot.name} does not give ${describeEntry(entry)}: ${seen.why}`)
    }
    if (!this.writes.allows(entry, seen)) {
      throw new ViolationError(`${slot.name} gives for ${describeEntry(entry)}: ${seen}`)
    }

    this.#count(seen === ABSENT ? 'reads of what was removed' : 'reads of contents')
  }

  async #trash (slot: Slot): Promise<void> {
    const rows = await this.#rows<TrashInfo>(slot, `/v1/volumes/${VOLUME}/trash`)
    const found = new Set(rows.map(({ path }) => path))
    const lost = this.writes.trashed().filter(({ name }) => !found.has(name))

    if (lost.length > 0) {
      throw new ViolationError(`the trash has ${rows.length} items, and not ${lost.slice(0, 5).map(({ name }) => name).join(', ')}`)
    }

    this.#count('items in the trash', found.size)
  }

  /** Every node gives the same list, also from what its nearest replica has applied. */
  async #agreement (): Promise<void> {
    const endsAt = performance.now() + LEVEL_MS_MAX

    for (;;) {
      const lists = new Map<string, string>()

      for (const slot of this.mesh.slots) {
        const rows = await this.#rows<EntryStat>(slot, `/v1/volumes/${VOLUME}/list/?recursive=1&stale=1`)
        const ahead = rows.find(({ mtime }) => Date.parse(mtime) > Date.now() + TIME_AHEAD_MS_MAX)

        if (ahead !== undefined) {
          throw new ViolationError(`${ahead.path} is dated ${ahead.mtime}, and it is ${new Date().toISOString()}`)
        }

        lists.set(slot.name, JSON.stringify(rows))
      }

      if (new Set(lists.values()).size === 1) {
        this.#count('comparisons of replicas')
        return
      }
      if (performance.now() > endsAt) {
        throw new ViolationError(`nodes list different trees: ${[...lists].map(([name, list]) => `${name} ${list.length} bytes`).join(', ')}`)
      }

      await delay(LOOK_EVERY_MS)
    }
  }

  /** Why the mesh is not whole; empty when it is, seen through each node. */
  async #unhealed (): Promise<string> {
    for (const slot of this.mesh.slots) {
      const status = await this.#json<StatusReport>(slot, '/v1/status')

      if ('why' in status) {
        return `${slot.name} does not answer: ${status.why}`
      }

      const { members, blocks, repair, unanswered } = status

      if (members.alive !== this.mesh.slots.length || members.suspect + members.dead > 0 || unanswered.length > 0) {
        return `${slot.name} sees ${JSON.stringify(members)}, unanswered ${unanswered.length}`
      }
      if (blocks.healthy !== blocks.total || blocks.missing > 0 || repair.queue > 0) {
        return `${slot.name} sees ${JSON.stringify(blocks)}, ${repair.queue} to repair`
      }
    }

    for (const volume of this.volumes) {
      const info = await this.#json<VolumeStat>(this.mesh.slots[0] as Slot, `/v1/volumes/${volume}`)

      if ('why' in info) {
        return `${volume}: ${info.why}`
      }

      const set = info.replicas.map(({ hostname, state, applied_index: index, learner }) =>
        state !== 'alive' ? `${hostname} is ${state}` : index === null ? `${hostname} is silent` : learner ? `${hostname} learns` : '')

      if (!info.writable || set.length < this.#wantedReplicas(info) || set.some(why => why !== '')) {
        return `${volume} is ${info.writable ? '' : 'not '}writable, with ${set.length} replicas: ${set.filter(why => why !== '').join(', ')}`
      }
    }

    return ''
  }

  #wantedReplicas ({ settings }: VolumeStat): number {
    const wanted = settings?.metadata_replicas ?? 0

    return wanted === 0 ? this.mesh.slots.length >= 5 ? 5 : 3 : wanted
  }

  async #json<T> (slot: Slot, path: string): Promise<T | { why: string }> {
    const answer = await slot.client.call('GET', path, undefined, CALL_TIMEOUT_MS)

    return answer.kind === 'answer' && answer.status === 200
      ? JSON.parse(answer.bytes.toString()) as T
      : { why: answer.kind === 'answer' ? answer.bytes.toString().slice(0, 200) : answer.why }
  }

  async #rows<T> (slot: Slot, path: string): Promise<T[]> {
    let why = ''

    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      const answer = await slot.client.call('GET', path, undefined, CALL_TIMEOUT_MS)
      why = answer.kind === 'answer' ? answer.bytes.toString().slice(-200) : answer.why

      if (answer.kind === 'answer' && answer.status === 200) {
        const rows = rowsOf(answer.bytes)

        if ((rows.at(-1) as { error?: unknown } | undefined)?.error === undefined) {
          return rows as T[]
        }
      }

      await delay(ATTEMPT_PAUSE_MS)
    }

    throw new ViolationError(`${slot.name} does not answer ${path}: ${why}`)
  }

  #count (what: string, by = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + by)
  }
}

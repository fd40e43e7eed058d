/**
 * Why a replica that failed asks before it begins afresh (`later-set.ts`). A set of five, one of which a newcomer L is
 * to replace; messages are delivered by hand. A proposes the set, and only C has it when C takes over with the promises
 * of D and G. L accepts it from C. Then L's log is lost, while A does not know yet that it was relieved.
 *
 * At the end: a set of three that was followed by two others, which those who stayed behind do not know.
 */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { LogCore } from '../../../src/consensus/core.js'
import { laterSet } from '../../../src/volumes/replica/sets/later-set.js'
import type { LogConfig, LogEffect, LogEvent, LogReply, LogRequest, LogValue } from '../../../src/consensus/types.js'
import type { ReplicaWord } from '../../../src/volumes/replica/sets/later-set.js'

const OLD: LogConfig = { epoch: 1, members: ['A', 'C', 'D', 'F', 'G'] }
const NEXT: LogConfig = { epoch: 2, members: ['A', 'C', 'D', 'F', 'L'] }

const batch = (text: string): LogValue => ({ kind: 'batch', bytes: Buffer.from(text) })

/** Disks that are instant, and messages that wait to be delivered. */
class Group {
  readonly cores = new Map<string, LogCore>()
  /** What each took for chosen, by index. */
  readonly chosen = new Map<string, string[]>()
  readonly #waiting: { from: string, to: string, id: number, request: LogRequest }[] = []
  readonly #replies: LogReply[] = []
  #now = 1_000

  readonly #old: LogConfig

  constructor (old = OLD, newcomers = ['L']) {
    this.#old = old

    for (const id of [...old.members, ...newcomers]) {
      this.begin(id)
    }
  }

  /** With an empty log, and the state as of the old set. */
  begin (id: string): void {
    this.cores.set(id, new LogCore({ self: id, snapshotIndex: 0, config: this.#old }))
    this.step(id, { type: 'tick' })
  }

  core (id: string): LogCore {
    return this.cores.get(id) as LogCore
  }

  step (id: string, event: LogEvent): void {
    for (const effect of this.core(id).step(event, ++this.#now, () => 0.5)) {
      this.#perform(id, effect)
    }
  }

  /** All messages of one to these, and the answers; what is sent meanwhile waits. */
  deliver (from: string, ...to: string[]): void {
    const due = this.#waiting.filter(message => message.from === from && to.includes(message.to))
    due.forEach(message => { this.#waiting.splice(this.#waiting.indexOf(message), 1) })

    for (const { to: receiver, id, request } of due) {
      this.#replies.length = 0
      this.step(receiver, { type: 'request', from, token: 1, request })
      const [reply] = [...this.#replies]

      if (reply !== undefined) {
        this.step(from, { type: 'reply', from: receiver, id, reply })
      }
    }
  }

  takeOver (id: string, ...promising: string[]): void {
    this.step(id, { type: 'take-over', urgent: true })
    this.deliver(id, ...promising)
    assert.is(this.core(id).role, 'sequencer', id)
  }

  #perform (id: string, effect: LogEffect): void {
    if (effect.type === 'persist') {
      this.step(id, { type: 'persisted', number: effect.number })
    } else if (effect.type === 'send') {
      this.#waiting.push({ from: id, to: effect.to, id: effect.id, request: effect.request })
    } else if (effect.type === 'reply') {
      this.#replies.push(effect.reply)
    } else if (effect.type === 'commit') {
      const known = this.chosen.get(id) ?? []

      for (const { index, value } of effect.items) {
        known[index] = value.kind === 'batch' ? Buffer.from(value.bytes).toString() : value.kind
      }

      this.chosen.set(id, known)
    }
  }
}

function begin (): Group {
  const group = new Group()
  group.takeOver('A', 'C', 'D', 'F', 'G')
  group.deliver('A', 'C', 'D', 'F', 'G')
  group.step('A', { type: 'learners', ids: ['L'] })
  group.step('A', { type: 'propose', value: { kind: 'config', config: NEXT } })
  group.deliver('A', 'C')
  assert.equal(group.core('C').proposed, NEXT)
  group.takeOver('C', 'D', 'G')
  group.deliver('C', 'L')
  assert.equal(group.core('L').hard.promised, group.core('C').hard.promised, 'L accepted the set')

  return group
}

/** Both go on: A with F, C with D and G, and L with whoever comes. */
function goOn (group: Group): void {
  for (let round = 0; round < 4; round++) {
    group.deliver('A', 'F', 'L')
  }

  if (group.core('A').config.epoch === 2) {
    group.step('A', { type: 'propose', value: batch('of A') })
    group.deliver('A', 'F', 'L')
  }

  for (let round = 0; round < 4; round++) {
    group.deliver('C', 'D', 'G', 'L')
  }

  if (group.core('C').config.epoch === 2 && group.core('C').role === 'sequencer') {
    group.step('C', { type: 'propose', value: batch('of C') })
  }

  for (let round = 0; round < 4; round++) {
    group.deliver('C', 'D', 'L')
  }
}

const valuesOf = ({ chosen }: Group, index: number): string[] =>
  [...new Set([...chosen.values()].flatMap(known => known[index] ?? []))].sort()

test('a newcomer that forgets what it accepted may have two values chosen for one index', () => {
  const group = begin()
  group.begin('L')
  goOn(group)
  assert.equal(valuesOf(group, 2), ['of A', 'of C'])
})

test('one that remembers refuses the lower ballot', () => {
  const group = begin()
  goOn(group)
  assert.is(valuesOf(group, 2).length, 1)
})

test('whichever majority it asks, it is told that it may not forget, until one ballot holds a majority', () => {
  const group = begin()
  const wordOf = (id: string): [string, ReplicaWord] => {
    const { config, proposed, hard: { promised } } = group.core(id)

    return [id, {
      epoch: config.epoch, replica: { self: id, members: config.members, proposed: proposed?.members ?? [], promised }
    }]
  }
  const may = (...asked: string[]): boolean =>
    laterSet('L', { epoch: 0, members: [] }, new Map(asked.map(wordOf)), () => false) !== undefined
  const { members } = OLD
  const majorities = members.flatMap((a, i) =>
    members.slice(i + 1).flatMap((b, j) => members.slice(i + j + 2).map(c => [a, b, c])))
  assert.is(majorities.length, 10)

  for (const asked of [...majorities, members]) {
    assert.not(may(...asked), asked.join())
  }

  // D takes over with those who never saw the set: it cannot be chosen any more, so what L said of it is void.
  group.takeOver('D', 'F', 'G')
  assert.ok(may('D', 'F', 'G'))
  group.begin('L')
  goOn(group)
  assert.equal(valuesOf(group, 2), [])
})

function wordOf (group: Group, id: string): [string, ReplicaWord] {
  const { config, proposed, hard: { promised } } = group.core(id)

  return [id, {
    epoch: config.epoch, replica: { self: id, members: config.members, proposed: proposed?.members ?? [], promised }
  }]
}

test('most of a set that was followed by two others, without knowing it, free nobody whose log is gone', () => {
  const group = new Group({ epoch: 1, members: ['A', 'B', 'C'] }, ['D', 'E', 'L'])
  const settle = (from: string, ...to: string[]): void => {
    for (let round = 0; round < 4; round++) {
      group.deliver(from, ...to)
    }
  }
  group.takeOver('A', 'B', 'C')
  settle('A', 'B', 'C')
  group.step('A', { type: 'learners', ids: ['D', 'E', 'L'] })
  // B has the next set before it, and does not hear that it was chosen; C has nothing of it.
  group.step('A', { type: 'propose', value: { kind: 'config', config: { epoch: 2, members: ['A', 'D', 'E'] } } })
  group.deliver('A', 'B')
  settle('A', 'D', 'E')
  group.step('A', { type: 'propose', value: { kind: 'config', config: { epoch: 3, members: ['D', 'E', 'L'] } } })
  settle('A', 'D', 'E', 'L')
  assert.is(group.core('L').config.epoch, 3)
  assert.is(group.core('E').config.epoch, 3)
  assert.equal([group.core('B').config.epoch, group.core('B').proposed?.epoch], [1, 2])
  group.takeOver('D', 'E', 'L')
  group.step('D', { type: 'propose', value: batch('acknowledged') })
  settle('D', 'L')
  assert.equal(valuesOf(group, 3), ['acknowledged'])

  // L's log is lost, and with it which set it was in.
  const words = new Map(['B', 'C'].map(id => wordOf(group, id)))
  assert.is(laterSet('L', { epoch: 0, members: [] }, words, () => false), undefined)

  // Were it told to go ahead, it would take the state of B, and all that E knows to be chosen.
  group.begin('L')
  group.step('L', { type: 'chosen', items: group.core('E').chosenFrom(1, 1_000_000) ?? [], commitIndex: 2 })
  group.takeOver('E', 'L')
  group.step('E', { type: 'propose', value: batch('another') })
  settle('E', 'L')
  assert.equal(valuesOf(group, 3), ['acknowledged', 'another'])
})

test.run()

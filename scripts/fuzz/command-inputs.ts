import { EDGE_NUMBERS, EDGE_TEXTS, pick } from './fuzzer.js'
import * as pb from '../../src/volumes/tree/pb/tree.js'
import { PENDING_ID_FIRST, PENDING_IDS_EACH } from '../../src/volumes/tree/constants.js'
import { newState, type State } from '../../src/volumes/tree/records.js'
import type {
  Content, EntryAttributes, Expect, PendingBase, PruneStep, Target, TreeOp, VolumeSettings
} from '../../src/volumes/tree/types.js'
import type { Random } from '../../src/util/random.js'

/** Names meet often enough that operations meet, too. */
const PATHS = ['/', '/a', '/b', '/a/b', '/a/b/c', '/b/a', '/x', '/a/x', '/.conflicts']

/** Small ids are those of entries that are there. */
const number = (random: Random): number => random() < 0.6 ? Math.floor(random() * 12) : pick(random, EDGE_NUMBERS)
const path = (random: Random): string => random() < 0.9 ? pick(random, PATHS) : pick(random, EDGE_TEXTS)
const target = (random: Random): Target => random() < 0.8 ? { path: path(random) } : { id: number(random) }
const bytes = (random: Random): Uint8Array => new Uint8Array(pick(random, [0, 1, 5, 16 * 1024, 16 * 1024 + 1]))
const flag = (random: Random): boolean => random() < 0.5
const maybe = <T> (random: Random, make: (random: Random) => T): T | undefined =>
  random() < 0.3 ? make(random) : undefined
const list = <T> (random: Random, make: (random: Random) => T): T[] =>
  Array.from({ length: Math.floor(random() ** 4 * 40) }, () => make(random))

function content (random: Random): Content {
  if (random() < 0.2) {
    return { kind: 'link', link: pick(random, ['a', '../..', '/', 'x'.repeat(4_096), ...EDGE_TEXTS]) }
  }

  return random() < 0.4
    ? { kind: 'inline', bytes: bytes(random) }
    : { kind: 'dag', cid: new Uint8Array(pick(random, [36, 36, 36, 0, 129])).fill(7), size: number(random) }
}

function expectation (random: Random): Expect | undefined {
  return maybe(random, () => ({ present: flag(random), version: maybe(random, number) }))
}

function settings (random: Random): Partial<VolumeSettings> {
  return {
    replicas: maybe(random, number),
    metadataReplicas: maybe(random, number),
    trashMs: maybe(random, number),
    versions: maybe(random, number),
    versionsMs: maybe(random, number),
    quotaBytes: maybe(random, number)
  }
}

function base (random: Random): PendingBase {
  return {
    index: number(random),
    atMs: number(random),
    id: maybe(random, number),
    version: maybe(random, number),
    path: maybe(random, path),
    journal: maybe(random, () => pick(random, ['j1', 'j2', ...EDGE_TEXTS])),
    seq: maybe(random, number),
    nextId: maybe(random, () => random() < 0.5 ? PENDING_ID_FIRST + PENDING_IDS_EACH * number(random) : number(random)),
    ids: list(random, number),
    toIds: list(random, number),
    toId: maybe(random, number),
    below: list(random, number),
    unchecked: maybe(random, flag)
  }
}

function step (random: Random): PruneStep {
  switch (Math.floor(random() * 6)) {
    case 0: return {
      kind: 'trash', trashId: number(random), children: list(random, () => ({ dirId: number(random), name: pick(random, ['a', 'b', ...EDGE_TEXTS]) }))
    }
    case 1: return { kind: 'versions', id: number(random), versions: list(random, number) }
    case 2: return {
      kind: 'history', keys: list(random, () => pick(random, ['h/000000001/a\x00000000002', 'm/state', ...EDGE_TEXTS])), doneSeq: maybe(random, number)
    }
    case 3: return { kind: 'log', upToIndex: number(random) }
    case 4: return { kind: 'upload', uploadId: pick(random, ['u1', ...EDGE_TEXTS]) }
    default: return { kind: 'journal', keys: list(random, () => pick(random, ['j/j1/i000000001', 'j/', ...EDGE_TEXTS])) }
  }
}

/** Of every kind, within what its type says and no further. */
export function arbitraryOp (random: Random): TreeOp {
  const attributes: EntryAttributes = {
    mode: maybe(random, number),
    mtimeMs: maybe(random, number),
    mtimeNs: maybe(random, number),
    uid: maybe(random, number),
    gid: maybe(random, number),
    xattrs: maybe(random, () => new Map(list(random, () => (
      [pick(random, ['user.a', 'user.b', ...EDGE_TEXTS]), bytes(random)] as const
    ))))
  }
  const parents = flag(random)

  switch (Math.floor(random() * 24)) {
    case 0: case 1: return { type: 'mkdir', path: path(random), parents, ...attributes }
    case 2: case 3: case 4: case 5:
      return { type: 'write', target: target(random), content: content(random), expect: expectation(random), parents, ...attributes }
    case 6: return {
      type: 'patch', target: target(random), writes: list(random, () => ({ offset: number(random), bytes: bytes(random) })), size: maybe(random, number)
    }
    case 7: return { type: 'append', target: target(random), bytes: bytes(random), parents }
    case 8: return { type: 'setattr', target: target(random), create: flag(random), parents, ...attributes }
    case 9: case 10: return { type: 'rename', from: path(random), to: path(random), noReplace: flag(random), parents }
    case 11: case 12: return {
      type: 'copy', from: path(random), to: path(random), snapshot: maybe(random, () => pick(random, ['s1', ...EDGE_TEXTS])), version: maybe(random, number), parents
    }
    case 13: return { type: 'remove', path: path(random), recursive: flag(random), purge: flag(random) }
    case 14: return { type: 'trash-restore', trashId: number(random), to: maybe(random, path) }
    case 15: return { type: 'trash-purge', trashIds: maybe(random, () => list(random, number)) }
    case 16: return { type: 'snapshot-create', name: pick(random, ['s1', 's2', ...EDGE_TEXTS]) }
    case 17: return { type: 'snapshot-remove', name: pick(random, ['s1', 's2']) }
    case 18: return { type: 'settings', settings: settings(random) }
    case 19: return random() < 0.5
      ? { type: 'conflict-clear', conflictIds: list(random, number) }
      : { type: 'upload', uploadId: pick(random, ['u1', 'u2', ...EDGE_TEXTS]), state: pick(random, ['open', 'done']), startedAtMs: number(random) }
    case 20: return random() < 0.1
      ? { type: 'delete-volume' }
      : { type: 'sweep', sweepId: pick(random, ['w1', ...EDGE_TEXTS]), salt: bytes(random) }
    case 21: return { type: 'prune', steps: list(random, step) }
    default: return { type: 'resolve', op: arbitraryOp(random), base: base(random), hostname: pick(random, ['nas', ...EDGE_TEXTS]) }
  }
}

/** A `resolve` in a `resolve`, and so on: what no gateway makes, and any peer can send. */
export function nested (random: Random): Uint8Array {
  const empty = { index: 0, atMs: 0, ids: [], toIds: [], below: [] }
  let op = pb.Op.encode({ mkdir: { path: '/a' } })

  for (let depth = Math.floor(2 ** (random() * 11)); depth > 0; depth--) {
    op = pb.Op.encode({ resolve: { op, base: empty, hostname: '' } })
  }

  return pb.Command.encode({ id: new Uint8Array(16).fill(1), baseIndex: 0, principal: '', node: '', atMs: 0, op: pb.Op.decode(op) })
}

/** Counters that are at an end, or beyond: of a volume that a fault wrote. */
export function brokenState (random: Random): State {
  const state = newState()
  const counters = Object.entries(state).filter(([field, value]) => typeof value === 'number' && field !== 'format' && field !== 'index')

  for (const [field] of counters) {
    if (random() < 0.4) {
      Object.assign(state, { [field]: pick(random, EDGE_NUMBERS) })
    }
  }

  return state
}

/**
 * Garbage collection in virtual time: several nodes run the real verdicts, mark book, partition detector and
 * agreement on a model of stores, volumes and messages. A node knows what it was told; the world alone knows which
 * blocks are live, and judges by it. Between the agreement on a block and its drop other things happen: that is
 * where races live.
 */
import { SimNode } from './gc-node.js'
import { GcPuts } from './gc-puts.js'
import { concludeAnswers, whomToAsk, type Answer } from '../src/blocks/gc/agreement.js'
import { GRACE_MS, STOOD_STILL_MS } from '../src/blocks/gc/constants.js'
import { FilterBuilder, SALT_BYTES } from '../src/blocks/gc/filter.js'
import { verdictOf } from '../src/blocks/gc/verdict.js'
import { mergeClaims, renewClaims, roundSince, volumeOwner } from '../src/store/claims.js'
import type { VolumeMark } from '../src/blocks/gc/types.js'
import type { Claim } from '../src/store/types.js'
import type { Random } from '../src/util/random.js'
import type { CID } from 'multiformats/cid'

const COPIES = 3
const NEEDED = 2
/** Virtual ms of one turn. */
export const TURN_MS = 5 * 60_000
/** An upload that tells the volume that it is open takes no longer. */
const UPLOAD_MS_MAX = 8 * GRACE_MS

interface Upload { volume: number, blocks: number[], beganAt: number, isOpen: boolean, endsAt: number }

interface Volume { tree: Set<number>, marks: VolumeMark[] }

export class GcWorld {
  readonly nodes: SimNode[] = []
  readonly volumes: Volume[]
  readonly uploads: Upload[] = []
  readonly puts: GcPuts
  /** Live pins by block. */
  readonly pins = new Map<string, number>()
  now = 1_000 * UPLOAD_MS_MAX
  drops = 0
  #ids = 0

  constructor (
    readonly random: Random, readonly cids: readonly CID[], nodes = 5, volumes = 2
  ) {
    this.volumes = Array.from({ length: volumes }, () => ({ tree: new Set<number>(), marks: [] }))
    Array.from({ length: nodes }, () => this.join())
    this.#see()
    this.puts = new GcPuts({
      random,
      nodes: this.nodes,
      now: () => this.now,
      claim: (owner, since) => this.#claim(owner, since),
      known: node => this.#known(node).map(({ index }) => String(index)),
      spread: (writer, block, claim, how) => this.#spread(writer, block, claim, how),
      reaches: (a, b) => this.#reaches(a, b)
    })
  }

  /** A node that is new: nodes beyond a partition do not get to know it. */
  join (side = 0): void {
    this.nodes.push(new SimNode(this.nodes.length, side, this.random, this.now))
    this.nodes.forEach(({ sets }) => { sets.clear() })
  }

  /** Blocks that a user was told are stored, and still wants. */
  live (): Set<number> {
    return new Set([
      ...this.volumes.flatMap(({ tree }) => [...tree]),
      ...this.uploads.flatMap(({ blocks }) => blocks),
      ...this.puts.live(),
      ...this.pins.values()
    ])
  }

  copiesOf (block: number): number {
    return this.nodes.filter(node => node.has(block)).length
  }

  /** A step of an upload: stores a block, or finds it in place and claims it. False: it was refused. */
  upload (volume: number, block: number, how: 'put' | 'claim', isLong: boolean): boolean {
    const writer = this.#pick(this.nodes.filter(({ isUp }) => isUp))

    if (writer === undefined) {
      return false
    }

    const open = this.uploads.find(one => one.volume === volume && one.isOpen === isLong)

    // To tell the volume that an upload is open needs its majority.
    if (open === undefined && isLong && !this.#hasMajority(writer)) {
      return false
    }

    const claim = this.#claim(volumeOwner(String(volume)), roundSince(this.now + writer.skewMs))

    if (!this.#spread(writer, block, claim, how)) {
      return false
    }

    // One that did not tell has to be over within the grace time of its first block.
    const upload = open ?? {
      volume,
      blocks: [],
      beganAt: this.now + writer.skewMs,
      isOpen: isLong,
      endsAt: this.now + this.random() * (isLong ? UPLOAD_MS_MAX : GRACE_MS)
    }
    upload.blocks.push(block)

    if (open === undefined) {
      this.uploads.push(upload)
    }

    return true
  }

  /** False: too few holders took it, and its writer gave the pin up. */
  pin (block: number): boolean {
    const writer = this.#pick(this.nodes.filter(({ isUp }) => isUp))
    const owner = `pin:${this.#ids++}`

    if (writer === undefined) {
      return false
    }

    if (this.#spread(writer, block, { ...this.#claim(owner, this.now), root: true }, 'put')) {
      this.pins.set(owner, block)
      return true
    }

    writer.pins.add([owner])

    return false
  }

  /** Nodes that can be reached hear of it. */
  unpin (): void {
    const [pinned] = this.pins
    const asker = this.#pick(this.nodes.filter(({ isUp }) => isUp))

    if (pinned === undefined || asker === undefined) {
      return
    }

    const [owner, block] = pinned
    const heard = this.nodes.filter(node => this.#reaches(asker, node) && node.copies.has(block))

    for (const node of heard) {
      const claims = node.copies.get(block) as readonly Claim[]
      const own = claims.find(claim => claim.owner === owner)

      if (own !== undefined) {
        node.keep(block, mergeClaims(claims, [{ ...own, removed: true }]), this.now)
        node.pins.add([owner])
        this.pins.delete(owner)
      }
    }
  }

  remove (volume: number, block: number): void {
    this.volumes[volume]?.tree.delete(block)
  }

  crash (index: number): void {
    this.#at(index).isUp = false
  }

  restart (index: number): void {
    const node = this.#at(index)

    if (!node.isUp) {
      node.restart(this.now)
    }
  }

  /**
   * The disk of a node is replaced. Only when nothing live depends on it: each loss is healed before the next.
   * False: it may not be now.
   */
  lose (index: number): boolean {
    const isHealed = this.#isHealed()

    if (isHealed) {
      this.#at(index).lose()
    }

    return isHealed
  }

  /** The disk of a node goes back in time. Others notice. */
  goBack (index: number): void {
    const node = this.#at(index)

    if (node.hasBackup && this.#isHealed()) {
      node.goBack(this.now)
      this.nodes.forEach(({ compared }) => { compared[index] = false })
    }
  }

  #isHealed (): boolean {
    return [...this.live()].every(block => this.copiesOf(block) >= COPIES)
  }

  cut (indexes: readonly number[]): void {
    this.nodes.forEach(node => { node.side = indexes.includes(node.index) ? 1 : 0 })
  }

  /** The replicas of a volume walk its tree: only where most of the mesh is. */
  mark (index: number): void {
    const volume = this.volumes[index] as Volume
    const replica = this.#pick(this.nodes.filter(node => node.isUp && this.#hasMajority(node)))

    if (replica === undefined) {
      return
    }

    const salt = Uint8Array.from({ length: SALT_BYTES }, () => Math.floor(this.random() * 256))
    const builder = new FilterBuilder({ salt, expected: 16 })
    volume.tree.forEach(block => { builder.add(this.#cid(block)) })
    const open = this.uploads.filter(upload => upload.volume === index && upload.isOpen).map(({ beganAt }) => beganAt)

    volume.marks.push({
      markId: `mark ${this.#ids++}`,
      index: this.#ids,
      salt,
      beganAtMs: this.now + replica.skewMs,
      filter: builder.encode(),
      ...(open.length === 0 ? {} : { keepSinceMs: Math.min(...open) })
    })
  }

  /** One turn of all nodes. `between` happens after some nodes have had theirs. */
  turn (between: () => void = () => {}): void {
    this.now += TURN_MS
    this.#commit()

    this.#see()

    for (const node of this.#shuffled()) {
      this.#look(node)
    }

    for (const node of this.#shuffled()) {
      if (node.isUp) {
        this.#drop(node)
        this.#talk(node)
        this.#dropSurplus(node)
        this.puts.inquire(node)
        this.#agree(node)
      }

      if (this.random() < 0.3) {
        between()
      }
    }
  }

  /** Uploads that have come to their end go into the tree, or are given up when the volume cannot be reached. */
  #commit (): void {
    for (const upload of [...this.uploads]) {
      if (this.now + TURN_MS >= upload.endsAt) {
        const isPossible = this.nodes.some(node => node.isUp && this.#hasMajority(node))

        if (isPossible && this.random() < 0.8) {
          upload.blocks.forEach(block => this.volumes[upload.volume]?.tree.add(block))
        }

        this.uploads.splice(this.uploads.indexOf(upload), 1)
      }
    }
  }

  #look (node: SimNode): void {
    if (!node.isUp) {
      return
    }

    const known = this.#known(node).length
    const up = this.nodes.filter(other => this.#reaches(node, other)).length

    for (let ago = TURN_MS; ago >= 0; ago -= STOOD_STILL_MS / 2) {
      const now = this.now - ago
      node.isPartitioned = node.partition.look(now, now + node.skewMs, { up, known })
    }
  }

  /** Who reaches whom. */
  #see (): void {
    for (const node of this.nodes.filter(({ isUp }) => isUp)) {
      node.see(this.nodes.map(other => this.#reaches(node, other)))
      node.verify(this.now)
    }
  }

  /** Claims are compared, copies go where they belong, removed pins and marks are told. */
  #talk (node: SimNode): void {
    for (const other of this.nodes) {
      if (other !== node && this.#reaches(node, other) && this.random() < 0.7) {
        this.#compare(node, other)
        node.pins.add([...other.pins.all()])
      }
    }

    this.volumes.forEach(({ marks }, index) => {
      if (this.#hasMajority(node) && this.random() < 0.7) {
        node.book.note(String(index), marks.slice(-2), this.now + node.skewMs)
      }
    })
  }

  #compare (node: SimNode, other: SimNode): void {
    for (const [block, claims] of node.copies) {
      const theirs = other.copies.get(block)

      // As tags do it: `tagOf`.
      if (theirs !== undefined && tagText(theirs) !== tagText(claims)) {
        const merged = mergeClaims(claims, theirs)
        node.keep(block, merged, this.now)
        other.keep(block, merged, this.now)
      } else if (theirs === undefined && this.#set(node, block).includes(other.index)) {
        other.keep(block, claims, this.now)
      }
    }

    node.compared[other.index] = true
  }

  /** A holder outside the set hands over to it: so copies move when members come and go. */
  #dropSurplus (node: SimNode): void {
    for (const [block, claims] of [...node.copies]) {
      const set = this.#set(node, block).map(index => this.#at(index))

      if (set.length === COPIES && !set.includes(node) && set.every(other => this.#reaches(node, other) &&
        node.compared[other.index] === true && tagText(other.copies.get(block) ?? []) === tagText(claims))) {
        node.forget(block, this.now)
      }
    }
  }

  #agree (node: SimNode): void {
    for (const block of node.isPartitioned ? [] : node.copies.keys()) {
      const set = this.#set(node, block)

      if (!this.#isGarbage(node, block)) {
        continue
      }

      const extras = this.nodes.filter(other => !set.includes(other.index) && this.#reaches(node, other) &&
        other.copies.has(block) && node.compared[other.index] === true)
      const question = whomToAsk(
        { selfId: String(node.index), set: set.map(String), extras: extras.map(({ index }) => String(index)) },
        {
          condition: id => ({ up: this.#reaches(node, this.#at(Number(id))) }),
          isVerified: id => node.compared[Number(id)] === true,
          holds: () => true
        }, NEEDED)

      if ('peers' in question) {
        const answers = question.peers.map(id => this.#answer(node, this.#at(Number(id)), block))

        if (concludeAnswers(answers) === 'go') {
          node.agreed.set(block, question.peers.filter((_, at) => answers[at] === 'garbage').map(Number))
        }
      }
    }
  }

  #answer (node: SimNode, other: SimNode, block: number): Answer {
    if (!this.#reaches(node, other) || other.isPartitioned || this.random() < 0.05 ||
      this.#set(node, block).join() !== this.#set(other, block).join()) {
      return undefined
    }

    return !other.copies.has(block) ? 'absent' : this.#isGarbage(other, block) ? 'garbage' : 'keep'
  }

  /** What was agreed on in the turn before; each holder decides once more. Messages get lost half-way. */
  #drop (node: SimNode): void {
    for (const [block, peers] of node.agreed) {
      const others = peers.map(index => this.#at(index))
      const isGone = others.map(other =>
        this.#reaches(node, other) && this.random() < 0.9 && this.#dropHere(other, block))

      if (isGone.every(Boolean)) {
        this.#dropHere(node, block)
      }
    }

    node.agreed.clear()
  }

  #dropHere (node: SimNode, block: number): boolean {
    if (!node.copies.has(block)) {
      return true
    }

    if (node.isPartitioned || !this.#isGarbage(node, block)) {
      return false
    }

    this.drops++

    return node.forget(block, this.now)
  }

  #isGarbage (node: SimNode, block: number): boolean {
    return verdictOf(this.#cid(block), node.copies.get(block) ?? [], {
      isPinRemoved: owner => node.pins.has(owner),
      isPutAbandoned: (owner, since) => node.verdicts.isAbandoned(owner, since, this.now, this.now + node.skewMs),
      prove: (volumeId, cid, since) => node.book.prove(volumeId, cid, since, node.partition.wholeSince)
    }).is === 'garbage'
  }

  /** To the set as the writer sees it, or to the next ones; acknowledged at `NEEDED`. */
  #spread (writer: SimNode, block: number, claim: Claim, how: 'put' | 'claim'): boolean {
    let copies = 0
    const set = this.#set(writer, block)
    const others = this.nodes.map(({ index }) => index).filter(index => !set.includes(index))

    for (const index of [...set, ...others]) {
      const node = this.#at(index)
      const isSkipped = copies >= NEEDED && (this.random() < 0.5 || !set.includes(index))
      const isLost = !this.#reaches(writer, node) || this.random() < 0.1

      if (isLost || isSkipped || (how === 'claim' && !node.copies.has(block))) {
        continue
      }

      node.keep(block, mergeClaims(node.copies.get(block) ?? [], renewClaims([claim], this.now + node.skewMs)),
        this.now)
      copies++
    }

    return copies >= NEEDED
  }

  #claim (owner: string, since: number): Claim {
    return { owner, redundancy: { kind: 'replicas', copies: COPIES }, since, root: false, removed: false }
  }

  #set (node: SimNode, block: number): number[] {
    const { length } = this.nodes
    const set = node.sets.get(block) ?? Array.from({ length }, (_, i) => (block + i) % length)
      .filter(index => node.isPlaced(index)).slice(0, COPIES)
    node.sets.set(block, set)

    return set
  }

  /** Whom its table of members has. */
  #known (node: SimNode): SimNode[] {
    return this.nodes.filter(({ index }) => node.isKnown(index))
  }

  #hasMajority (node: SimNode): boolean {
    return this.nodes.filter(other => this.#reaches(node, other)).length * 2 > this.nodes.length
  }

  #reaches (a: SimNode, b: SimNode): boolean {
    return a.isUp && b.isUp && a.side === b.side
  }

  #at (index: number): SimNode {
    return this.nodes[index] as SimNode
  }

  #cid (block: number): CID {
    return this.cids[block] as CID
  }

  #pick<T> (items: readonly T[]): T | undefined {
    return items[Math.floor(this.random() * items.length)]
  }

  #shuffled (): SimNode[] {
    return [...this.nodes].sort(() => this.random() - 0.5)
  }
}

/** Claims are never changed in place. */
const tagTexts = new WeakMap<readonly Claim[], string>()

function tagText (claims: readonly Claim[]): string {
  const text = tagTexts.get(claims) ?? claims.map(({ owner, since, root, removed }) =>
    `${owner},${since},${String(root)},${String(removed)}`).join(';')
  tagTexts.set(claims, text)

  return text
}

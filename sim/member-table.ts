import type { Member, MemberChange, MembershipView } from '../src/peer/membership/member.js'

/** The member table of one process, as the world's model of membership tells it. */
export class MemberTable implements MembershipView {
  readonly #selfId: string
  readonly #members: Map<string, Member>
  readonly #listeners = new Set<(change: MemberChange) => void>()

  constructor (selfId: string, members: readonly Member[]) {
    this.#selfId = selfId
    this.#members = new Map([...members].sort((a, b) => a.peerId < b.peerId ? -1 : 1).map(one => [one.peerId, one]))
  }

  self (): Member {
    return this.get(this.#selfId) as Member
  }

  members (): Member[] {
    return [...this.#members.values()]
  }

  get (peerId: string): Member | undefined {
    return this.#members.get(peerId)
  }

  onChange (listener: (change: MemberChange) => void): () => void {
    this.#listeners.add(listener)

    return () => this.#listeners.delete(listener)
  }

  change (peerId: string, patch: Partial<Member>, kind: 'state' | 'store' | 'record'): void {
    const previous = this.get(peerId) as Member
    const member = { ...previous, ...patch }
    this.#members.set(peerId, member)
    this.#listeners.forEach(listener => { listener({ member, previous, kind }) })
  }
}

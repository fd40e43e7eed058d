import { LOCATE_TIMEOUT_MS, STATS_MAX, STAT_QUEUE_MAX } from '../constants.js'
import { blockInfo } from '../methods.js'
import { wantedCopies } from '../repair/entry.js'
import { describeHolders, type Answer } from '../stat.js'
import { claimsFromWire } from '../wire.js'
import { blockKey } from '../../dht/key.js'
import { mergeClaims } from '../../store/claims.js'
import { AbortedError, errorCode } from '../../util/errors.js'
import { Limiter } from '../../util/limiter.js'
import type { Rank } from '../ranking.js'
import type { OutsideLookup } from '../repair/outside-keys.js'
import type { BlockStat } from '../types.js'
import type { ClusterView } from '../../dht/cluster-view.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { BlockStore, Claim } from '../../store/types.js'
import type { CID } from 'multiformats/cid'
import type { Clock } from '../../util/clock.js'
import type { Random } from '../../util/random.js'

/** Members that a `stat` asks, best ranked first. */
const STAT_ASK_MAX = 64

export interface HolderQueryComponents {
  mesh: ClusterView
  rpc: Rpc
  store: BlockStore
  rank: Rank
  /** Copies of a block whose claims name none. */
  replicas: number
  lookup?: OutsideLookup
  clock: Clock
  random: Random
}

/** Asks the members which of them hold a block. */
export class HolderQuery {
  readonly #components: HolderQueryComponents
  readonly #slots: Limiter

  constructor (components: HolderQueryComponents) {
    this.#components = components
    this.#slots = new Limiter(STATS_MAX, 'ask for holders', { ...components, queueMax: STAT_QUEUE_MAX })
  }

  async ask (cid: CID, signal?: AbortSignal): Promise<BlockStat> {
    return await this.#slots.run(async () => await this.#ask(cid, signal), 1, signal)
  }

  async #ask (cid: CID, signal?: AbortSignal): Promise<BlockStat> {
    const { mesh, rank, replicas, lookup } = this.#components
    const ranked = await rank(cid, replicas, signal)
    const answers = await this.#answers(cid, ranked, signal)
    const claims = [...answers.values()].map(answer => answer.claims).reduce<readonly Claim[]>(mergeClaims, [])
    const wanted = wantedCopies(claims, replicas)
    const key = blockKey(cid)
    const set = lookup?.knows(key) === false ? ranked.slice(0, wanted) : mesh.placement.set(key, wanted)

    return describeHolders({ cid, wanted, claims, set, ranked, answers, member: id => mesh.member(id) })
  }

  /** By peer; without those that did not answer. */
  async #answers (cid: CID, ranked: readonly string[], signal?: AbortSignal): Promise<Map<string, Answer>> {
    const { mesh, rpc } = this.#components
    const answers = new Map([[mesh.selfId, this.#ownAnswer(cid)]])
    const others = mesh.reachable().map(({ peerId }) => peerId)
    const asked = [...ranked.filter(id => others.includes(id)), ...others.filter(id => !ranked.includes(id))]

    await Promise.all(asked.slice(0, STAT_ASK_MAX).map(async peerId => {
      try {
        const { header } = await rpc.call(peerId, blockInfo, { cid: cid.bytes }, undefined,
          { timeoutMs: LOCATE_TIMEOUT_MS, signal })
        answers.set(peerId, { ...header, claims: claimsFromWire(header.claims) })
      } catch (err) {
        if (errorCode(err) === 'aborted') {
          throw new AbortedError('Asking for the block', { cause: err })
        }
      }
    }))

    return answers
  }

  #ownAnswer (cid: CID): Answer {
    const { store } = this.#components
    const info = store.info(cid)

    return info === undefined
      ? { found: false, full: store.usage().full, dropping: false, bytes: 0, claims: [] }
      : { found: true, full: false, dropping: info.dropping, bytes: info.bytes, claims: info.claims }
  }
}

import { join } from 'node:path'
import { systemClock } from '../../util/clock.js'
import { errorMessage } from '../../util/errors.js'
import { readFileIfExists, setAside, writeFileAtomic } from '../../util/atomic-file.js'
import {
  KNOWN_PEERS_FILE, KNOWN_PEERS_FIRST_WRITE_MS, KNOWN_PEERS_MAX, KNOWN_PEERS_WRITE_DELAY_MS, PEER_ADDRESSES_MAX
} from './constants.js'
import type { Cancel, Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'

const FORMAT_VERSION = 1

/** A peer this node has met, and where. */
export interface KnownPeer {
  peerId: string
  /** Multiaddrs without `/p2p/`. */
  addresses: string[]
  /** Wall clock, ms: when it was last connected or heard of. */
  seenAt: number
}

export interface KnownPeersInit {
  /** Without one the peers are kept in memory only. */
  dataDir?: string
  logger: Logger
  clock?: Clock
  /** @default 256 */
  max?: number
  /** Delay between a change and its write, ms. @default 1000 */
  writeDelayMs?: number
}

/**
 * The peers that a node remembers over restarts, so that the first peer may die for good. Bounded: when full,
 * the peer seen longest ago is dropped. A cache, not a truth: a file that cannot be read is set aside with a
 * warning and the node starts from its configured peers.
 */
export class KnownPeers {
  readonly #path: string | undefined
  readonly #logger: Logger
  readonly #clock: Clock
  readonly #max: number
  readonly #writeDelayMs: number
  readonly #peers = new Map<string, KnownPeer>()
  #cancelTimer: Cancel | undefined
  #dirty = false
  #writtenAt = Number.NEGATIVE_INFINITY
  /** Writes follow one another: two at once could end with the older content. */
  #writing: Promise<void> = Promise.resolve()

  constructor (init: KnownPeersInit) {
    this.#path = init.dataDir === undefined ? undefined : join(init.dataDir, KNOWN_PEERS_FILE)
    this.#logger = init.logger
    this.#clock = init.clock ?? systemClock
    this.#max = init.max ?? KNOWN_PEERS_MAX
    this.#writeDelayMs = init.writeDelayMs ?? KNOWN_PEERS_WRITE_DELAY_MS
  }

  static async load (init: KnownPeersInit): Promise<KnownPeers> {
    const known = new KnownPeers(init)

    await known.#read()

    return known
  }

  /** Most recently seen first. */
  list (): KnownPeer[] {
    return [...this.#peers.values()].sort((a, b) => b.seenAt - a.seenAt)
  }

  get (peerId: string): KnownPeer | undefined {
    return this.#peers.get(peerId)
  }

  /** A peer was met, or a trusted source said where it is. Without addresses only the time is noted. */
  seen (peerId: string, addresses: string[] = []): void {
    const previous = this.#peers.get(peerId)

    if (previous === undefined && addresses.length === 0) {
      return
    }

    this.#peers.set(peerId, {
      peerId,
      addresses: addresses.length > 0 ? addresses.slice(0, PEER_ADDRESSES_MAX) : previous?.addresses ?? [],
      seenAt: this.#clock.wall()
    })
    this.#shrink()
    this.#schedule()
  }

  forget (peerId: string): void {
    if (this.#peers.delete(peerId)) {
      this.#schedule()
    }
  }

  /**
   * Writes what is pending now; call it before the process ends. A write that fails is logged: this is a
   * cache.
   */
  async flush (): Promise<void> {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined

    const path = this.#path

    if (this.#dirty && path !== undefined) {
      this.#dirty = false
      this.#writtenAt = this.#clock.now()
      this.#writing = this.#writing.then(async () => this.#write(path))
    }

    await this.#writing
  }

  #schedule (): void {
    this.#dirty = true

    if (this.#path !== undefined && this.#cancelTimer === undefined) {
      const isFirst = this.#clock.now() - this.#writtenAt >= this.#writeDelayMs
      const delayMs = isFirst ? Math.min(KNOWN_PEERS_FIRST_WRITE_MS, this.#writeDelayMs) : this.#writeDelayMs
      this.#cancelTimer = this.#clock.schedule(delayMs, () => { void this.flush() }, { isBackground: true })
    }
  }

  #shrink (): void {
    if (this.#peers.size <= this.#max) {
      return
    }

    for (const { peerId } of this.list().slice(this.#max)) {
      this.#peers.delete(peerId)
    }
  }

  async #write (path: string): Promise<void> {
    const peers = this.list()

    try {
      await writeFileAtomic(path, JSON.stringify({ version: FORMAT_VERSION, peers }, null, 2) + '\n')
    } catch (err) {
      this.#logger.warn({ path, err: errorMessage(err) }, 'could not save the known peers')
    }
  }

  async #read (): Promise<void> {
    if (this.#path === undefined) {
      return
    }

    const text = await readFileIfExists(this.#path)

    if (text === undefined) {
      return
    }

    try {
      for (const peer of parseKnownPeers(text)) {
        this.#peers.set(peer.peerId, peer)
      }

      this.#shrink()
    } catch (err) {
      this.#peers.clear()
      const aside = await setAside(this.#path, this.#clock.wall())

      this.#logger.warn({ path: this.#path, aside, err: errorMessage(err) },
        'the file of known peers cannot be read and was set aside; starting from the configured peers')
    }
  }
}

function parseKnownPeers (text: string): KnownPeer[] {
  const file = JSON.parse(text) as { version?: unknown, peers?: unknown } | null

  if (file?.version !== FORMAT_VERSION || !Array.isArray(file.peers)) {
    throw new TypeError('not a version 1 file of known peers')
  }

  return file.peers.map((entry: Partial<KnownPeer> | null) => {
    const { peerId, addresses, seenAt } = entry ?? {}

    if (typeof peerId !== 'string' || typeof seenAt !== 'number' || !Array.isArray(addresses) ||
      !addresses.every(address => typeof address === 'string')) {
      throw new TypeError('an entry is malformed')
    }

    return { peerId, addresses, seenAt }
  })
}

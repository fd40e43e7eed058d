import './polyfill.js'
import { GOSSIP_BYTES_MAX } from './constants.js'
import { MessageTooLargeError } from './errors.js'
import type { Logger } from '../../util/logger.js'
import type { GossipSub, Message } from '@libp2p/gossipsub'

export interface GossipMessage {
  /** PeerId of the author, proven by the signature of the message. */
  from: string
  data: Uint8Array
}

export type GossipListener = (message: GossipMessage) => void

/**
 * Topics of gossipsub by name. Subscriptions may be made before the node starts and outlive its restarts; a
 * topic is left when its last listener goes.
 */
export class Gossip {
  readonly #logger: Logger
  readonly #listeners = new Map<string, Set<GossipListener>>()
  #pubsub: GossipSub | undefined

  constructor (logger: Logger) {
    this.#logger = logger
  }

  attach (pubsub: GossipSub): void {
    this.#pubsub = pubsub
    pubsub.addEventListener('message', this.#onMessage)

    for (const topic of this.#listeners.keys()) {
      pubsub.subscribe(topic)
    }
  }

  detach (): void {
    this.#pubsub?.removeEventListener('message', this.#onMessage)
    this.#pubsub = undefined
  }

  /** Throws `message_too_large`. Resolves when the message is handed to the peers that are connected now. */
  async publish (pubsub: GossipSub, topic: string, data: Uint8Array): Promise<void> {
    if (data.byteLength > GOSSIP_BYTES_MAX) {
      throw new MessageTooLargeError(`A message to ${topic}`, data.byteLength, GOSSIP_BYTES_MAX)
    }

    await pubsub.publish(topic, data)
  }

  subscribe (topic: string, listener: GossipListener): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set()

    if (listeners.size === 0) {
      this.#listeners.set(topic, listeners)
      this.#pubsub?.subscribe(topic)
    }

    // Wrapped, so that one function subscribed twice is called twice and ends twice.
    const own: GossipListener = message => { listener(message) }
    listeners.add(own)

    return () => {
      if (listeners.delete(own) && listeners.size === 0) {
        this.#listeners.delete(topic)
        this.#pubsub?.unsubscribe(topic)
      }
    }
  }

  readonly #onMessage = (event: CustomEvent<Message>): void => {
    const { detail } = event

    if (detail.type !== 'signed') {
      return
    }

    for (const listener of [...this.#listeners.get(detail.topic) ?? []]) {
      try {
        listener({ from: detail.from.toString(), data: detail.data })
      } catch (err) {
        this.#logger.error({ err, topic: detail.topic }, 'a gossip listener failed')
      }
    }
  }
}

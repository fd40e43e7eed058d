import './polyfill.js'
import { GOSSIP_BYTES_MAX } from './constants.js'
import { MessageTooLargeError } from './errors.js'
import { Emitter } from '../../util/emitter.js'
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
  readonly #topics = new Set<string>()
  readonly #messages: Emitter<Record<string, GossipMessage>>
  #pubsub: GossipSub | undefined

  constructor (logger: Logger) {
    this.#messages = new Emitter((err, topic) => { logger.error({ err, topic }, 'a gossip listener failed') })
  }

  attach (pubsub: GossipSub): void {
    this.#pubsub = pubsub
    pubsub.addEventListener('message', this.#onMessage)

    for (const topic of this.#topics) {
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
    const end = this.#messages.on(topic, listener)

    if (!this.#topics.has(topic)) {
      this.#topics.add(topic)
      this.#pubsub?.subscribe(topic)
    }

    return () => {
      end()

      if (!this.#messages.has(topic) && this.#topics.delete(topic)) {
        this.#pubsub?.unsubscribe(topic)
      }
    }
  }

  readonly #onMessage = (event: CustomEvent<Message>): void => {
    const { detail } = event

    if (detail.type === 'signed') {
      this.#messages.emit(detail.topic, { from: detail.from.toString(), data: detail.data })
    }
  }
}

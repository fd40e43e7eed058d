import './polyfill.js'
import { AbortedError, errorMessage } from '../../util/errors.js'
import { LOOKUP_TIMEOUT_MS } from './constants.js'
import { ExchangeFailedError, ExchangeTimeoutError, UnsupportedProtocolError } from './errors.js'
import { withTimeout } from './signals.js'
import type { ShoalLibp2p } from './libp2p-node.js'
import type { Clock } from '../../util/clock.js'
import type { Connection, Peer, PeerId, Stream } from '@libp2p/interface'

/** Where libp2p's dial queue notes the wall-clock times of its dials, per peer. */
const LAST_DIAL_FAILURE_KEY = 'last-dial-failure'
const LAST_DIAL_SUCCESS_KEY = 'last-dial-success'

async function storedPeer (node: ShoalLibp2p, peerId: PeerId): Promise<Peer | undefined> {
  try {
    return await node.peerStore.get(peerId)
  } catch (err) {
    if ((err as Error).name === 'NotFoundError') {
      return undefined
    }

    throw err
  }
}

/** Multiaddrs of a peer from kad peer routing, or else from the peer store; empty where none are known. */
export async function findAddresses (node: ShoalLibp2p, peerId: PeerId, signal?: AbortSignal): Promise<string[]> {
  try {
    const found = await node.peerRouting.findPeer(peerId, { signal: withTimeout(LOOKUP_TIMEOUT_MS, signal) })

    if (found.multiaddrs.length > 0) {
      return found.multiaddrs.map(String)
    }
  } catch {
    // Whatever went wrong there, what is known here is still worth trying.
  }

  return storedAddresses(node, peerId)
}

/** Multiaddrs of a peer from the peer store. */
export async function storedAddresses (node: ShoalLibp2p, peerId: PeerId): Promise<string[]> {
  return (await storedPeer(node, peerId))?.addresses.map(({ multiaddr }) => multiaddr.toString()) ?? []
}

/** How long ago the last dial of a peer failed, ms; undefined where it succeeded or there was none. */
export async function failedDialAgoMs (node: ShoalLibp2p, peerId: PeerId, clock: Clock): Promise<number | undefined> {
  const metadata = (await storedPeer(node, peerId))?.metadata
  const time = (key: string): number => Number(new TextDecoder().decode(metadata?.get(key)))
  const failedAt = time(LAST_DIAL_FAILURE_KEY)

  return failedAt > time(LAST_DIAL_SUCCESS_KEY) ? clock.wall() - failedAt : undefined
}

export interface OpenStreamOptions {
  peerId: string
  protocol: string
  timeoutMs: number
  signal?: AbortSignal
}

/**
 * Opens a stream on an open connection of the peer. Errors as `PeerHost.openStream`, without those of
 * connecting.
 */
export async function openProtocolStream (connections: Connection[], options: OpenStreamOptions): Promise<Stream> {
  const { peerId, protocol, timeoutMs, signal } = options
  // The newest: an older one may be what a power failure of the peer left.
  const connection = connections.findLast(({ status }) => status === 'open')
  const limit = withTimeout(timeoutMs, signal)

  if (connection === undefined) {
    throw new ExchangeFailedError(peerId, protocol, 'the connection was closed')
  }

  try {
    return await connection.newStream(protocol, { signal: limit })
  } catch (err) {
    if (signal?.aborted === true) {
      throw new AbortedError(`Opening ${protocol} to ${peerId}`, { cause: err })
    }

    if (limit.aborted) {
      throw new ExchangeTimeoutError(peerId, protocol, timeoutMs)
    }

    throw (err as Error).name === 'UnsupportedProtocolError'
      ? new UnsupportedProtocolError(peerId, protocol, { cause: err })
      : new ExchangeFailedError(peerId, protocol, errorMessage(err), { cause: err })
  }
}

import { randomBytes } from 'node:crypto'
import { formatAddress, parseAddress } from '../../util/address.js'
import {
  ENDPOINT_CHARS_MAX, ENDPOINTS_MAX, HELLO_BYTES_MAX, HELLO_PROTOCOL, HELLO_TIMEOUT_MS, RPC_VERSION, RPC_VERSION_MIN
} from './constants.js'
import { RpcProtocolError } from './errors.js'
import { RpcHello } from './pb/rpc.js'
import { isSame } from './pins.js'
import type { RpcHost } from './types.js'

/**
 * The exchange that comes before every data connection: over noise, so both PeerIds are proven, each side learns the
 * other's certificate fingerprint and where its data port is.
 */
export interface PeerHello {
  fingerprint: Uint8Array
  /** `host:port`, most reachable first. */
  endpoints: readonly { host: string, port: number }[]
}

const FINGERPRINT_BYTES = 32
const NONCE_BYTES = 16

export interface OwnHello {
  fingerprint: Uint8Array
  endpoints: readonly string[]
}

/** Asks the peer. Rejects with whatever the host rejects with, or `rpc_protocol`. */
export async function sayHello (host: RpcHost, peerId: string, own: OwnHello, signal: AbortSignal): Promise<PeerHello> {
  const nonce = randomBytes(NONCE_BYTES)
  const answer = decodeHello(await host.sendMessage(peerId, HELLO_PROTOCOL, encodeHello(own, nonce),
    { signal, timeoutMs: HELLO_TIMEOUT_MS }))

  if (!isSame(answer.nonce, nonce)) {
    throw new RpcProtocolError(`the hello of ${peerId} answers another question`)
  }

  return answer
}

/** Answers peers. `onHello` is told of each valid one before the answer leaves, so that the pin is set in time. */
export function answerHellos (host: RpcHost, own: () => OwnHello,
  onHello: (peerId: string, hello: PeerHello) => void): void {
  host.handleMessage(HELLO_PROTOCOL, async (peerId, request) => {
    const hello = decodeHello(request)

    onHello(peerId, hello)

    return encodeHello(own(), hello.nonce)
  })
}

export function encodeHello (own: OwnHello, nonce: Uint8Array): Uint8Array {
  return RpcHello.encode({
    version: RPC_VERSION,
    versionMin: RPC_VERSION_MIN,
    fingerprint: own.fingerprint as Uint8Array<ArrayBuffer>,
    endpoints: own.endpoints.slice(0, ENDPOINTS_MAX),
    nonce: nonce as Uint8Array<ArrayBuffer>
  })
}

export function decodeHello (bytes: Uint8Array): PeerHello & { nonce: Uint8Array } {
  if (bytes.length > HELLO_BYTES_MAX) {
    throw new RpcProtocolError(`hello of ${bytes.length} bytes, at most ${HELLO_BYTES_MAX} are allowed`)
  }

  let hello: RpcHello

  try {
    hello = RpcHello.decode(bytes)
  } catch (err) {
    throw new RpcProtocolError('the hello cannot be decoded', { cause: err })
  }

  if (hello.version < RPC_VERSION_MIN || hello.versionMin > RPC_VERSION) {
    throw new RpcProtocolError(`the peer speaks versions ${hello.versionMin} to ${hello.version}, this node ` +
      `${RPC_VERSION_MIN} to ${RPC_VERSION}`)
  }

  if (hello.fingerprint.length !== FINGERPRINT_BYTES || hello.nonce.length !== NONCE_BYTES) {
    throw new RpcProtocolError('the hello has a fingerprint or nonce of the wrong length')
  }

  return {
    fingerprint: hello.fingerprint,
    nonce: hello.nonce,
    endpoints: hello.endpoints.slice(0, ENDPOINTS_MAX).flatMap(parseEndpoint)
  }
}

/** An endpoint that cannot be understood is skipped: the others, or the fallback, may do. */
function parseEndpoint (text: string): Array<{ host: string, port: number }> {
  if (text.length > ENDPOINT_CHARS_MAX) {
    return []
  }

  try {
    const { host, port } = parseAddress(text)

    return [{ host, port }]
  } catch {
    return []
  }
}

/** `host:port` as it is advertised. */
export function formatEndpoint (host: string, port: number): string {
  return formatAddress({ host, port })
}

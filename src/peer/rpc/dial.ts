// Shell: sockets, timers.
import { connect } from 'node:tls'
import { CONNECT_TIMEOUT_MS, ENDPOINT_STAGGER_MS, KEEPALIVE_MS } from './constants.js'
import { RpcIdentityError } from './errors.js'
import { isSame } from './pins.js'
import { provenFingerprint } from './tls.js'
import type { Endpoint } from './refusal.js'
import type { SecureContext, TLSSocket } from 'node:tls'

/**
 * Connects and returns the socket only if the other end has proven the pinned certificate. Rejects with `rpc_identity`
 * when it is another one, and with the socket's error when there is no connection in time or the signal fires.
 */
export async function dialPinned (endpoint: Endpoint, secureContext: SecureContext, fingerprint: Uint8Array,
  signal?: AbortSignal): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      ...endpoint,
      secureContext,
      // See tls.ts: the pin decides, no chain does.
      rejectUnauthorized: false
    })
    const giveUp = (reason: string): void => {
      socket.destroy(new Error(`the attempt at ${endpoint.host}:${endpoint.port} ended: ${reason}`))
    }
    const onAbort = (): void => { giveUp('it was given up') }
    const timer = setTimeout(() => { giveUp(`no TLS connection within ${CONNECT_TIMEOUT_MS} ms`) }, CONNECT_TIMEOUT_MS)
    const settle = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }

    signal?.addEventListener('abort', onAbort)

    if (signal?.aborted === true) {
      onAbort()
    }

    // Stays for the socket's whole life: an error without a listener would end the process.
    socket.on('error', (err: Error) => { reject(err) })
    socket.once('close', () => {
      settle()
      reject(new Error('the connection was closed during the handshake'))
    })
    socket.once('secureConnect', () => {
      settle()

      try {
        if (!isSame(provenFingerprint(socket), fingerprint)) {
          throw new RpcIdentityError('its certificate is not the one that the peer announced')
        }

        socket.setNoDelay(true)
        socket.setKeepAlive(true, KEEPALIVE_MS)
        resolve(socket)
      } catch (err) {
        socket.destroy()
        reject(err instanceof Error ? err : new Error(String(err)))
      }
    })
  })
}

/**
 * Dials the endpoints in order, the next one as soon as one has failed or is late (as in RFC 8305, Happy Eyeballs).
 * The first success wins, the others are closed. Rejects with the last error.
 */
export async function dialFirst (endpoints: readonly Endpoint[], secureContext: SecureContext, fingerprint: Uint8Array,
  signal: AbortSignal): Promise<TLSSocket> {
  const losers = new AbortController()
  const either = AbortSignal.any([signal, losers.signal])

  return new Promise<TLSSocket>((resolve, reject) => {
    const waiting = [...endpoints]
    let pending = 0
    let done = false
    let timer: NodeJS.Timeout | undefined
    let lastError = new Error('the peer has announced no data endpoint')

    const finish = (): void => {
      done = true
      clearTimeout(timer)
    }
    const onFailed = (err: unknown): void => {
      pending--
      lastError = err instanceof Error ? err : new Error(String(err))

      if (!done) {
        next()
      }
    }
    const onConnected = (socket: TLSSocket): void => {
      if (done) {
        socket.destroy()
      } else {
        finish()
        resolve(socket)
      }
    }
    const next = (): void => {
      const endpoint = signal.aborted ? undefined : waiting.shift()

      clearTimeout(timer)

      if (endpoint !== undefined) {
        pending++
        timer = setTimeout(next, ENDPOINT_STAGGER_MS)
        dialPinned(endpoint, secureContext, fingerprint, either).then(onConnected, onFailed)
      } else if (pending === 0) {
        finish()
        reject(lastError)
      }
    }

    next()
  }).finally(() => { losers.abort() })
}

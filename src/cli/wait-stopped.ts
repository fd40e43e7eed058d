import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Socket } from 'node:net'
import { isPidAlive } from '../util/platform/processes.js'
import { NodeNotAnsweringError } from './errors.js'
import { isRemote, whereabouts } from './node-location.js'
import type { NodeLocation, RemoteLocation } from './node-location.js'

/** Stopping finishes requests and syncs the disk; more than this is stuck. */
const STOP_TIMEOUT_MS = 60_000
const POLL_MS = 50
const HTTP_PORT = 80
const HTTPS_PORT = 443

/**
 * Resolves when no process listens on the node's socket any more and its process is gone: a node may be started on the
 * same data dir right after. Of a node elsewhere the address alone can be asked.
 *
 * @throws NodeNotAnsweringError when it is still there after a minute
 */
export async function waitUntilStopped (
  location: NodeLocation | RemoteLocation, pid: number, signal: AbortSignal, timeoutMs = STOP_TIMEOUT_MS
): Promise<void> {
  const deadline = performance.now() + timeoutMs

  while (await isListening(location) || (!isRemote(location) && isPidAlive(pid))) {
    signal.throwIfAborted()

    if (performance.now() >= deadline) {
      throw new NodeNotAnsweringError(whereabouts(location), Math.round(timeoutMs / 1000))
    }

    await delay(POLL_MS)
  }
}

async function isListening (location: NodeLocation | RemoteLocation): Promise<boolean> {
  return await new Promise(resolve => {
    const socket = isRemote(location) ? connectTo(location) : connect(location.socketPath)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => {
      socket.destroy()
      resolve(false)
    })
  })
}

function connectTo ({ urls: [url] }: RemoteLocation): Socket {
  const { protocol, hostname, port } = url as URL
  const standard = protocol === 'https:' ? HTTPS_PORT : HTTP_PORT

  return connect(port === '' ? standard : Number(port), hostname.replace(/^\[|\]$/g, ''))
}

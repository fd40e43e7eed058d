import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { isPidAlive } from '../util/platform/processes.js'
import { NodeNotAnsweringError } from './errors.js'
import type { NodeLocation } from './node-location.js'

/** Stopping finishes requests and syncs the disk; more than this is stuck. */
const STOP_TIMEOUT_MS = 60_000
const POLL_MS = 50

/**
 * Resolves when no process listens on the node's socket any more and its process is gone: a node may be started on the
 * same data dir right after.
 *
 * @throws NodeNotAnsweringError when it is still there after a minute
 */
export async function waitUntilStopped (
  location: NodeLocation, pid: number, signal: AbortSignal, timeoutMs = STOP_TIMEOUT_MS
): Promise<void> {
  const deadline = performance.now() + timeoutMs

  while (await isListening(location.socketPath) || isPidAlive(pid)) {
    signal.throwIfAborted()

    if (performance.now() >= deadline) {
      throw new NodeNotAnsweringError(location.dataDir, Math.round(timeoutMs / 1000))
    }

    await delay(POLL_MS)
  }
}

async function isListening (socketPath: string): Promise<boolean> {
  return await new Promise(resolve => {
    const socket = connect(socketPath)
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

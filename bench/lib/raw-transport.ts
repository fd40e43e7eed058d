import { fork } from 'node:child_process'
import { connect as connectTcp } from 'node:net'
import { connect as connectTls, createSecureContext } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { createCertificate } from '../../src/peer/rpc/certificate.js'
import { secureContextOptions } from '../../src/peer/rpc/tls.js'
import type { Socket } from 'node:net'

const CHILD = fileURLToPath(new URL('raw-child.js', import.meta.url))
const WRITE_BYTES = 1024 * 1024
const MS_MAX = 60_000

export interface RawPorts { net: number, tls: number }

/**
 * What this machine moves over loopback with nothing of Shoal in the way: one connection to another process, 1 MiB
 * writes, until the far side says that it has all bytes.
 */
export class RawTransport {
  readonly #child
  readonly #ports: Promise<RawPorts>

  constructor (readonly mib: number) {
    this.#child = fork(CHILD, [String(mib * WRITE_BYTES)])
    this.#ports = new Promise((resolve, reject) => {
      this.#child.once('message', ports => { resolve(ports as RawPorts) })
      this.#child.once('exit', () => { reject(new Error('The far side of the raw measurement ended.')) })
    })
    this.#ports.catch(() => {})
  }

  /** MiB/s over `node:net`. */
  async net (): Promise<number> {
    const { net } = await this.#ports

    return await this.#push(connectTcp({ port: net, host: '127.0.0.1' }), 'connect')
  }

  /** MiB/s over `node:tls`, TLS 1.3 with the certificates and settings of the RPC channel. */
  async tls (): Promise<number> {
    const { tls } = await this.#ports
    const secureContext = createSecureContext(secureContextOptions(createCertificate()))

    return await this.#push(
      connectTls({ port: tls, host: '127.0.0.1', secureContext, rejectUnauthorized: false }), 'secureConnect')
  }

  close (): void {
    this.#child.kill()
  }

  async #push (socket: Socket, readyEvent: string): Promise<number> {
    const payload = Buffer.alloc(WRITE_BYTES, 7)
    let left = this.mib
    let startedAt = 0
    const timer = setTimeout(() => { socket.destroy(new Error(`The raw measurement took more than ${MS_MAX / 1000} s.`)) }, MS_MAX)

    try {
      return await new Promise((resolve, reject) => {
        const write = (): void => {
          while (left > 0) {
            left--

            if (!socket.write(payload)) {
              return
            }
          }
        }

        socket.once('error', reject)
        socket.on('drain', write)
        socket.once('data', () => { resolve(this.mib * 1000 / (performance.now() - startedAt)) })
        socket.once(readyEvent, () => {
          startedAt = performance.now()
          write()
        })
      })
    } finally {
      clearTimeout(timer)
      socket.destroy()
    }
  }
}

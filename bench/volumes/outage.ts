import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { VOLUME, startWorld, whole, type VolumeWorld } from './world.js'
import type { Part } from './part.js'
import type { Figures } from '../lib/report.js'
import type { RemoteNode } from '../lib/remote-node.js'

const RUNS = 3
const GAP_S_MAX = 1
const BEFORE_MS = 1_500
const AFTER_MS = 4_000
/** Short of the time after which a dead replica is replaced, which would be another experiment. */
const REPLACE_DELAY_MS = 60_000
const FILE_BYTES = 1_024

/** What is done to whom. */
interface Blow { key: string, name: string, signal: 'SIGKILL' | 'SIGSTOP', who: 'follower' | 'sequencer' | 'gateway' }

const BLOWS: readonly Blow[] = [
  { key: 'follower_kill', name: 'SIGKILL of a metadata replica', signal: 'SIGKILL', who: 'follower' },
  { key: 'follower_stop', name: 'SIGSTOP of a metadata replica', signal: 'SIGSTOP', who: 'follower' },
  { key: 'sequencer_kill', name: 'SIGKILL of the replica that orders', signal: 'SIGKILL', who: 'sequencer' },
  { key: 'sequencer_stop', name: 'SIGSTOP of the replica that orders', signal: 'SIGSTOP', who: 'sequencer' },
  { key: 'gateway_kill', name: 'SIGKILL of the own gateway, asked again through another node', signal: 'SIGKILL', who: 'gateway' }
]

/** The longest time that a client, which does one thing after the other, waits for an acknowledgement. */
export const outage: Part = async (options, figures) => {
  const world = await startWorld({ metadataReplicas: 3 }, { metadataReplaceDelayMs: REPLACE_DELAY_MS })

  for (let run = 1; run <= (options.runs ?? RUNS); run++) {
    for (const blow of BLOWS) {
      for (const kind of ['write', 'stat'] as const) {
        options.note(`run ${run}: ${kind} during ${blow.name}`)
        await strike(world, figures, blow, kind)
      }
    }
  }

  await world.mesh.stop()
}

async function strike ({ mesh, roles }: VolumeWorld, figures: Figures, blow: Blow, kind: 'write' | 'stat'): Promise<void> {
  const { outsiders: [gateway = 0, other = 1] } = await roles()
  const client = new Client([mesh.at(gateway), mesh.at(other)], kind)
  const running = client.run()

  await delay(BEFORE_MS)
  const calm = client.mark()
  // Who orders may have changed until now.
  const { sequencer, followers: [follower = 0] } = await roles()
  const victim = { follower, sequencer, gateway }[blow.who]
  mesh.at(victim).signal(blow.signal)
  await delay(AFTER_MS)
  const gap = client.mark()
  client.stop()
  await running

  const what = kind === 'write' ? 'create' : 'stat'
  figures.add(`gap_calm_${kind}`, `longest wait between two answers to ${what}, nothing happens`, 's', calm / 1000, { counts: 'max' })
  figures.add(`gap_${blow.key}_${kind}`, `${what}: ${blow.name}`, 's', gap / 1000, { target: { atMost: GAP_S_MAX }, counts: 'max' })

  if (blow.signal === 'SIGKILL') {
    await mesh.at(victim).exited
    await mesh.restart(victim)
  } else {
    mesh.at(victim).signal('SIGCONT')
    await mesh.converged()
  }

  await whole(mesh.at(other), 3)
}

/** Writes new files, or looks at one, over and over: through its gateway, or through the next one when that is gone. */
class Client {
  readonly #gateways: RemoteNode[]
  readonly #kind: 'write' | 'stat'
  #lastAt = performance.now()
  #longestMs = 0
  #isStopped = false

  constructor (gateways: RemoteNode[], kind: 'write' | 'stat') {
    this.#gateways = gateways
    this.#kind = kind
  }

  /** The longest wait since the last mark, the one that goes on included. */
  mark (): number {
    const longest = Math.max(this.#longestMs, performance.now() - this.#lastAt)
    this.#longestMs = 0

    return longest
  }

  stop (): void {
    this.#isStopped = true
  }

  async run (): Promise<void> {
    const path = `/ready/${randomBytes(6).toString('hex')}`

    for (let i = 0; !this.#isStopped; i++) {
      await this.#one(this.#kind === 'stat' ? '/ready' : `${path}-${i}`)
      const now = performance.now()
      this.#longestMs = Math.max(this.#longestMs, now - this.#lastAt)
      this.#lastAt = now
    }
  }

  async #one (path: string): Promise<void> {
    const operationId = randomBytes(16).toString('hex')
    let failure: unknown

    for (const gateway of this.#gateways) {
      try {
        await gateway.do('volumeDo', { name: VOLUME, operation: this.#kind, path, bytes: FILE_BYTES, operationId })

        return
      } catch (err) {
        failure = err
      }
    }

    throw failure
  }
}

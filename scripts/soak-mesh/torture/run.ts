/**
 * Random faults over real processes, as long as asked, while clients work; and everything that was acknowledged is
 * verified, in between and at the end.
 *
 *   npm run soak:mesh -- --torture [--seconds 300 --seed 7 --nodes 5 --faults kill,wipe --keep]
 *
 * Exit code 0: every promise was kept. 1: one was not; the seed, what was done and where the data dirs are is printed.
 * As root the last node's data dir lies on a small file system of its own, so that it can be full; without, that fault
 * is left out, and said to be.
 */
import { execFile, spawnSync } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { pick } from './chance.js'
import { keepDir } from './disk-faults.js'
import { FAULTS } from './faults.js'
import type { FaultContext } from './fault-context.js'
import { FileClients, VOLUME } from './file-clients.js'
import { Gate } from './gate.js'
import { AcknowledgedWrites } from './acknowledged.js'
import { MemoryWatch } from './memory-watch.js'
import { TortureMesh, type Slot } from './mesh.js'
import { HEAL_MS_MAX, Verifier, ViolationError } from './verifier.js'
import { Appends } from '../../../testing/history/appends.js'
import { History } from '../../../testing/history/history.js'
import { describeTally } from '../../../testing/history/run.js'
import { RandomClients } from '../../../testing/history/random-clients.js'
import { errorMessage } from '../../../src/util/errors.js'
import { seededRandom, type Random } from '../../../src/util/random.js'
import { reapedDir, spawnReaped } from '../../../testing/processes/reaped.js'
import type { FaultKind, TortureSettings } from './settings.js'

const run = promisify(execFile)

/** Work between two faults. */
const CALM_MS_MAX = 3_000

/** Everything is verified so often, and at the end. */
const VERIFY_EVERY_MS = 90_000

/** Verified under load after each fault. */
const SOME_ENTRIES = 25

const FILE_CLIENTS = 3
const HISTORY_CLIENTS = 2
const APPENDERS = 2

/** Has 3 replicas, so that a set is changed while others are not; the files' volume has 5. */
const HISTORY_VOLUME = 'history'
const HISTORY_REPLICAS = 3

/** Of clients of the history: a take-over is far quicker, a frozen gateway is not, and the machine may be busy. */
const CALL_TIMEOUT_MS = 4_000

const SMALL_DISK = '512m'
const OWN_MOUNTS = 'SHOAL_TORTURE_OWN_MOUNTS'

const startedAt = performance.now()
const log: string[] = []

function note (text: string): void {
  const line = `${((performance.now() - startedAt) / 1000).toFixed(1).padStart(7)} ${text}`
  log.push(line)
  process.stdout.write(`${line}\n`)
}

/** Small file systems are mounted where no other process sees them, and go with the last process that does. */
export function needsOwnMounts (settings: TortureSettings): boolean {
  return settings.faults.includes('full') && process.getuid?.() === 0 && process.env[OWN_MOUNTS] === undefined &&
    spawnSync('unshare', ['--mount', 'true']).status === 0
}

export async function runWithOwnMounts (): Promise<number> {
  const child = spawnReaped('unshare', ['--mount', process.execPath, ...process.argv.slice(1)],
    { stdio: 'inherit', env: { ...process.env, [OWN_MOUNTS]: '1' } })

  return await new Promise(resolve => { child.once('exit', code => { resolve(code ?? 1) }) })
}

export async function runTorture (settings: TortureSettings): Promise<boolean> {
  const folder = await reapedDir('shoal-torture-')
  const small = await mountSmall(settings, folder)
  const faults = settings.faults.filter(kind => kind !== 'full' || small !== undefined)
  const mesh = new TortureMesh(folder, settings.nodes, name => small !== undefined && name === `n${settings.nodes - 1}`
    ? path.join(small, name)
    : path.join(folder, name))
  const torture = new Torture(mesh, folder, small === undefined ? undefined : mesh.slots.at(-1), settings, faults)

  if (faults.length < settings.faults.length) {
    note('no full disk: that takes root, and a mount namespace of its own')
  }

  try {
    await torture.run()

    if (settings.keep) {
      await mesh.writeOutputs()
      note(`data dirs: ${await keep(folder, small, settings.seed)}`)
    }

    return true
  } catch (err) {
    note(`FAILED, seed ${settings.seed}: ${err instanceof ViolationError ? err.message : (err as Error).stack ?? errorMessage(err)}`)
    await mesh.writeOutputs()
    await torture.end()
    note(`data dirs and the nodes' output are in ${await keep(folder, small, settings.seed)}`)

    return false
  } finally {
    await torture.end()
    await unmount(small)
    torture.report()
  }
}

async function mountSmall (settings: TortureSettings, folder: string): Promise<string | undefined> {
  if (!settings.faults.includes('full') || process.env[OWN_MOUNTS] === undefined) {
    return undefined
  }

  const mount = path.join(folder, 'small-disk')
  await mkdir(mount)
  await run('mount', ['-t', 'tmpfs', '-o', `size=${SMALL_DISK},mode=0700`, 'tmpfs', mount])

  return mount
}

async function keep (folder: string, small: string | undefined, seed: number): Promise<string> {
  await unmount(small, path.join(folder, 'small-disk-kept'))
  const kept = path.join(tmpdir(), `shoal-torture-kept-${seed}-${process.pid}`)
  await keepDir(folder, kept)

  return kept
}

/** May be called twice. What lies there goes with it, unless it is copied first. */
async function unmount (small: string | undefined, copy?: string): Promise<void> {
  if (small === undefined) {
    return
  }
  if (copy !== undefined) {
    await run('cp', ['-a', small, copy])
  }

  await run('umount', ['--lazy', small]).catch(() => {})
}

class Torture {
  readonly #writes = new AcknowledgedWrites()
  readonly #gate = new Gate()
  readonly #history = new History()
  readonly #verifier: Verifier
  readonly #files: FileClients
  readonly #randomClients: RandomClients
  readonly #appends: Appends
  readonly #memory: MemoryWatch
  readonly #random: Random
  readonly #done = new Map<FaultKind, number>()
  readonly #context: FaultContext
  #running: Promise<unknown> = Promise.resolve()
  #failure: unknown

  constructor (
    readonly mesh: TortureMesh, folder: string, smallDisk: Slot | undefined,
    readonly settings: TortureSettings, readonly faults: readonly FaultKind[]
  ) {
    const random = seededRandom(settings.seed)
    // The clients' draws depend on time; the faults' do not.
    const clientRandom = seededRandom(settings.seed + 1)
    const clients = mesh.slots.map(({ client }) => client)
    const pass = async (work: () => Promise<void>): Promise<void> => { await this.#gate.pass(work) }
    const common = {
      volume: HISTORY_VOLUME, clients: () => clients, random: clientRandom, pass, callTimeoutMs: CALL_TIMEOUT_MS
    }
    this.#random = random
    this.#verifier = new Verifier(mesh, this.#writes, [VOLUME, HISTORY_VOLUME])
    this.#files = new FileClients(mesh.slots, this.#writes, clientRandom, this.#gate)
    this.#randomClients = new RandomClients({
      ...common, folderTimeoutMs: HEAL_MS_MAX, history: this.#history, now: () => performance.now()
    })
    this.#appends = new Appends({ ...common, settleMs: HEAL_MS_MAX })
    this.#memory = new MemoryWatch(mesh)
    this.#context = { mesh, verifier: this.#verifier, random, folder, smallDisk, note }
  }

  async run (): Promise<void> {
    const { mesh, settings } = this
    note(`seed ${settings.seed}: ${settings.nodes} nodes, ${settings.seconds} s of ${this.faults.join(', ')}`)

    for (const slot of mesh.slots) {
      await mesh.start(slot)
    }

    await this.#verifier.membersAlive()
    const [first] = mesh.slots as [Slot]
    await first.node.api('POST', '/v1/volumes', { name: VOLUME })
    await first.node.api('POST', '/v1/volumes', { name: HISTORY_VOLUME, metadata_replicas: HISTORY_REPLICAS })
    await this.#randomClients.start()
    this.#memory.start()
    this.#running = Promise.all([
      ...Array.from({ length: FILE_CLIENTS }, async () => { await this.#files.run() }),
      ...Array.from({ length: HISTORY_CLIENTS }, async (_, client) => { await this.#randomClients.run(client) }),
      ...Array.from({ length: APPENDERS }, async () => { await this.#appends.run() })
    ]).catch((err: unknown) => { this.#failure ??= err })
    await this.#verifier.healed('the start')
    await this.#faultsUntil(performance.now() + settings.seconds * 1_000)
    await this.#last()
  }

  async #faultsUntil (endsAt: number): Promise<void> {
    let verifyAt = performance.now() + VERIFY_EVERY_MS

    while (performance.now() < endsAt) {
      await delay(this.#random() * CALM_MS_MAX)
      await this.#strike(this.#draw())

      if (performance.now() > verifyAt) {
        await this.#verifyStanding()
        verifyAt = performance.now() + VERIFY_EVERY_MS
      }

      this.#judge()
    }
  }

  async #strike (kind: FaultKind): Promise<void> {
    const fault = FAULTS[kind]

    if (fault.takesDisk) {
      await this.#verifier.healed('the faults before')
    }

    await fault.run(this.#context)
    this.#done.set(kind, (this.#done.get(kind) ?? 0) + 1)

    if (fault.takesDisk) {
      await this.#verifier.healed(`a fault of the kind ${kind}`)
    }

    const settled = this.#writes.settled()
    const some = settled.length === 0 ? [] : Array.from({ length: SOME_ENTRIES }, () => pick(this.#random, settled))
    await this.#verifier.some(pick(this.#random, this.mesh.up), some)
  }

  /** Clients stand still, and everything is read from everywhere. */
  async #verifyStanding (): Promise<void> {
    await this.#verifier.healed('the faults before')
    await this.#gate.close()
    await this.#verifier.everything()
    this.#gate.open()
    note(`verified: ${this.#writes.size} files and pins from every node`)
  }

  async #last (): Promise<void> {
    note('no more faults: everything is verified')
    await this.#verifyStanding()
    await this.#stopClients()
    this.#judge()
    const [first, , third] = this.mesh.slots as [Slot, Slot, Slot]
    await this.#randomClients.readAll(first.client)
    await this.#appends.check(third.client)
    await this.#history.check(this.settings.seed)

    for (const slot of this.mesh.slots) {
      await this.mesh.stop(slot)
    }
  }

  async #stopClients (): Promise<void> {
    this.#files.stop()
    this.#randomClients.stop()
    this.#appends.stop()
    this.#gate.open()
    await this.#running
  }

  #judge (): void {
    const [wrong] = this.#files.wrong

    if (this.#failure !== undefined) {
      throw this.#failure as Error
    }
    if (wrong !== undefined) {
      throw new ViolationError(wrong)
    }
    if (this.#memory.over !== undefined) {
      throw new ViolationError(this.#memory.over)
    }
  }

  #draw (): FaultKind {
    let point = this.#random() * this.faults.reduce((sum, kind) => sum + FAULTS[kind].weight, 0)

    return this.faults.find(kind => (point -= FAULTS[kind].weight) < 0) ?? this.faults[0] as FaultKind
  }

  /** Nothing runs on; may be called twice. */
  async end (): Promise<void> {
    this.#memory.stop()
    this.#files.stop()
    this.#randomClients.stop()
    this.#appends.abandon()
    this.#gate.open()
    await Promise.all(this.mesh.slots.map(async ({ process: node }) => {
      if (node?.isRunning === true) {
        await node.kill('SIGKILL')
      }
    }))
    this.mesh.close()
    await this.#running
  }

  report (): void {
    const list = (counts: ReadonlyMap<string, number>): string =>
      [...counts].map(([what, count]) => `${count} x ${what}`).join(', ')
    note(`faults: ${list(this.#done)}`)
    note(`files and pins: ${list(this.#files.counts)}`)
    note(`histories: ${this.#history.operations} operations in ${this.#history.folders.size} folders; ` +
      describeTally(this.#randomClients.tally))
    note(`appends: ${this.#appends.acknowledged}, ${this.#appends.retried} of them after more than one attempt`)
    note(`verified: ${list(this.#verifier.counts)}`)
    note(`most memory of a node: ${Math.round(this.#memory.mostBytes / 1024 ** 2)} MiB`)
  }
}

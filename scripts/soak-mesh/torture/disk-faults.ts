import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, open, readdir, rename, rm, stat, truncate } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { between, pick } from './chance.js'
import { ViolationError } from './verifier.js'
import type { FaultContext } from './fault-context.js'
import type { Slot } from './mesh.js'
import type { Random } from '../../../src/util/random.js'

const IDENTITY_FILE = 'identity.key'

/** Between the copy of a data dir and the time that it is put back. */
const OLD_BY_MS = [3_000, 15_000] as const

/** A clone has noticed by then that its node runs elsewhere, and has ended; on a busy machine it starts slowly. */
const CLONE_MS_MAX = 120_000

const ROTTEN_BYTES_MAX = 5
/** Of a log whose end never reached the disk, whatever its fsync said. */
const TAIL_BYTES_MAX = 16 * 1024

const FULL_MS = [4_000, 12_000] as const
const FILLER_CHUNKS = [1024 * 1024, 4096, 64]

/** An empty disk takes its place; half of the time the key was kept elsewhere, so that the same peer comes back. */
export async function wipeDisk ({ mesh, random, note }: FaultContext): Promise<void> {
  const slot = pick(random, mesh.slots)
  const isSamePeer = random() < 0.5
  note(`${slot.name} loses its disk, ${isSamePeer ? 'but for its key' : 'and its key'}`)
  await mesh.kill(slot)

  for (const name of await readdir(slot.dir)) {
    if (!isSamePeer || name !== IDENTITY_FILE) {
      await rm(path.join(slot.dir, name), { recursive: true, force: true })
    }
  }

  await delay(random() * 3_000)
  await mesh.start(slot)
}

/** A data dir comes back as it was: a snapshot of a machine, or a copy that was made of a running node. */
export async function rollBack (context: FaultContext): Promise<void> {
  const { mesh, random, note, folder, verifier } = context
  const slot = pick(random, mesh.slots)
  const copy = path.join(folder, `${slot.name}.old`)
  const how = await copyOf(context, slot, copy)
  await delay(between(random, OLD_BY_MS))
  await verifier.healed('a copy was made of a data dir')
  note(`${slot.name} goes back to a copy of its data dir, made ${how}`)
  await mesh.kill(slot)
  await emptyDir(slot.dir)
  await copyAll(copy, slot.dir)
  await rm(copy, { recursive: true })
  await mesh.start(slot)
}

/** A second process with the same key on a copy of the data dir: the later one has to go. */
export async function cloneNode (context: FaultContext): Promise<void> {
  const { mesh, random, note, folder } = context
  const slot = pick(random, mesh.slots)
  const copy = path.join(folder, `${slot.name}.clone`)
  const how = await copyOf(context, slot, copy)

  // As on another machine, where the lock of this one says nothing.
  for (const name of await readdir(copy)) {
    if (name.startsWith('lock.')) {
      await rm(path.join(copy, name))
    }
  }

  note(`${slot.name} runs a second time, on a copy made ${how}`)
  const clone = mesh.spawn(`${slot.name}.clone`, copy, 0, slot.clockFile, mesh.slots.filter(other => other !== slot))

  try {
    if (await Promise.race([clone.exited.then(() => true), delay(CLONE_MS_MAX).then(() => false)])) {
      note(`the clone ended by itself: ${clone.output.trim().split('\n').at(-1)?.slice(0, 300) ?? ''}`)
    } else {
      throw new ViolationError(`a clone of ${slot.name} has run for ${CLONE_MS_MAX / 1000} s\n${clone.output.slice(-1_500)}`)
    }
    if (!slot.node.isRunning) {
      throw new ViolationError(`${slot.name} ended, and not its clone\n${slot.node.describe()}`)
    }
  } finally {
    await clone.kill('SIGKILL')
    await rm(copy, { recursive: true, force: true })
  }
}

/** Bytes change, or the end is missing, in what a node finds at its start. */
export async function rotDisk ({ mesh, random, note, verifier }: FaultContext): Promise<void> {
  const slot = pick(random, mesh.slots)
  await mesh.kill(slot)
  const what = await rot(slot.dir, random)
  note(`on the disk of ${slot.name} ${what}`)
  await mesh.start(slot)
  // Else no node knows yet what is gone, and the next disk may take the last good copy.
  await verifier.scrubbed(slot)
}

async function rot (dir: string, random: Random): Promise<string> {
  const segments = path.join(dir, 'store', 'segments')
  const states = await foldersOf(path.join(dir, 'volumes'))
  const areas = {
    segment: await filesOf(segments, '.seg'),
    'index of the store': await filesOf(path.join(segments, 'index')),
    'state of a volume': (await Promise.all(states.map(async folder => await filesOf(folder)))).flat()
  }
  const [name, files] = pick(random, Object.entries(areas).filter(([, found]) => found.length > 0))
  const file = pick(random, files)
  const { size } = await stat(file)

  if (random() < 0.3) {
    const bytes = Math.min(size, 1 + Math.floor(random() * TAIL_BYTES_MAX))
    await truncate(file, size - bytes)

    return `the last ${bytes} of ${size} bytes of ${path.basename(file)} (${name}) are gone`
  }

  const handle = await open(file, 'r+')
  const places: number[] = []

  try {
    for (let left = 1 + Math.floor(random() * ROTTEN_BYTES_MAX); left > 0; left--) {
      // The newest records are where it matters most.
      const at = random() < 0.3 ? Math.max(0, size - 1 - Math.floor(random() * 2_000)) : Math.floor(random() * size)
      const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, at)
      buffer[0] = (buffer[0] as number) ^ (1 << Math.floor(random() * 8))
      await handle.write(buffer, 0, 1, at)
      places.push(at)
    }
  } finally {
    await handle.close()
  }

  return `a bit is wrong at ${places.join(', ')} of ${size} bytes of ${path.basename(file)} (${name})`
}

/** No byte is left on its disk for a while; half of the time it is killed then, and has to start there. */
export async function fillDisk ({ mesh, random, note, smallDisk }: FaultContext): Promise<void> {
  const slot = smallDisk as Slot
  const filler = path.join(slot.dir, '..', 'filler')
  const isRestarted = random() < 0.5
  note(`the disk of ${slot.name} is full${isRestarted ? ', and it starts there' : ''}`)
  await fill(filler)

  try {
    await delay(between(random, FULL_MS))

    if (isRestarted) {
      await mesh.kill(slot)
      // What the end of the process gave back is taken again.
      await rm(filler)
      await fill(filler)
      await mesh.start(slot)
      await delay(between(random, FULL_MS))
    }
  } finally {
    await rm(filler, { force: true })
  }

  note(`the disk of ${slot.name} has room again`)
}

async function fill (file: string): Promise<void> {
  const handle = await open(file, 'a')

  try {
    for (const bytes of FILLER_CHUNKS) {
      const chunk = Buffer.alloc(bytes)

      for (let isFull = false; !isFull;) {
        isFull = await handle.write(chunk).then(() => false, (err: unknown) => {
          if ((err as NodeJS.ErrnoException).code === 'ENOSPC') {
            return true
          }

          throw err
        })
      }
    }
  } finally {
    await handle.close()
  }
}

/** Copies a data dir while its node runs, is frozen, or is stopped for a moment; says which. */
async function copyOf ({ mesh, random }: FaultContext, slot: Slot, copy: string): Promise<string> {
  await rm(copy, { recursive: true, force: true })
  await mkdir(copy, { mode: 0o700 })
  const how = pick(random, ['while it ran', 'while it was frozen', 'while it was stopped'])

  if (how === 'while it ran') {
    await copyAll(slot.dir, copy)
  } else if (how === 'while it was frozen') {
    mesh.freeze(slot)
    await copyAll(slot.dir, copy)
    mesh.thaw(slot)
  } else {
    await mesh.stop(slot)
    await copyAll(slot.dir, copy)
    await mesh.start(slot)
  }

  return how
}

/** As an operator does it. Of a running node, files may vanish meanwhile, and then it says so and goes on. */
async function copyAll (from: string, to: string): Promise<void> {
  const child = spawn('cp', ['-a', `${from}/.`, to], { stdio: 'ignore' })
  await once(child, 'close')
}

async function emptyDir (dir: string): Promise<void> {
  for (const name of await readdir(dir)) {
    await rm(path.join(dir, name), { recursive: true, force: true })
  }
}

async function filesOf (dir: string, suffix = ''): Promise<string[]> {
  const found: string[] = []

  for (const entry of await readdir(dir, { withFileTypes: true }).catch(() => [])) {
    const file = path.join(dir, entry.name)

    // Nothing reads the locks, and what LevelDB writes for people.
    if (entry.isFile() && entry.name.endsWith(suffix) && !/^LO(CK|G)/.test(entry.name) && (await stat(file)).size > 0) {
      found.push(file)
    }
  }

  return found
}

async function foldersOf (dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => [])

  return entries.filter(entry => entry.isDirectory()).map(({ name }) => path.join(dir, name))
}

/** Keeps a data dir for a look into a failure. */
export async function keepDir (from: string, to: string): Promise<void> {
  await rename(from, to).catch(async () => { await cp(from, to, { recursive: true }) })
}

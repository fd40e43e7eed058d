/**
 * What a machine room does to a node. Gentle faults come at any time, one after the other; one that takes a disk, or
 * a part of it, waits until the mesh is whole, and until it is whole again: never more than one disk is lost at once.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { between, pick } from './chance.js'
import { cloneNode, fillDisk, rollBack, rotDisk, wipeDisk } from './disk-faults.js'
import type { FaultContext } from './fault-context.js'
import type { FaultKind } from './settings.js'

export interface Fault {
  /** Takes what a disk holds. */
  takesDisk: boolean
  /** Of all faults that are drawn. */
  weight: number
  run: (context: FaultContext) => Promise<void>
}

export const FAULTS: Readonly<Record<FaultKind, Fault>> = {
  kill: { takesDisk: false, weight: 4, run: killOne },
  freeze: { takesDisk: false, weight: 3, run: freezeOne },
  skew: { takesDisk: false, weight: 2, run: skewOne },
  wipe: { takesDisk: true, weight: 2, run: wipeDisk },
  rollback: { takesDisk: true, weight: 2, run: rollBack },
  clone: { takesDisk: true, weight: 1, run: cloneNode },
  rot: { takesDisk: true, weight: 3, run: rotDisk },
  full: { takesDisk: true, weight: 1, run: fillDisk }
}

/** At once; shorter than the delays after which a node is replaced; longer. */
const DOWN_MS: readonly (readonly [number, number])[] = [[0, 0], [300, 2_500], [5_000, 12_000]]
const FROZEN_MS: readonly (readonly [number, number])[] = [[300, 3_000], [7_000, 14_000]]

const DAY_MS = 24 * 60 * 60_000
const CLOCK_OFFSETS_MS: readonly number[] = [-30 * DAY_MS, -5 * 60_000, 2_000, 5 * 60_000, 30 * DAY_MS]
const SKEWED_MS = [5_000, 15_000] as const

const CALL_TIMEOUT_MS = 10_000

async function killOne ({ mesh, random, note }: FaultContext): Promise<void> {
  const slot = pick(random, mesh.up)
  const downMs = between(random, pick(random, DOWN_MS))
  const isTold = random() < 0.2
  note(`${slot.name} is ${isTold ? 'stopped' : 'killed'}, for ${Math.round(downMs)} ms`)
  await (isTold ? mesh.stop(slot) : mesh.kill(slot))
  await delay(downMs)
  await mesh.start(slot)
}

async function freezeOne ({ mesh, random, note }: FaultContext): Promise<void> {
  const slot = pick(random, mesh.up)
  const frozenMs = between(random, pick(random, FROZEN_MS))
  note(`${slot.name} is frozen for ${Math.round(frozenMs)} ms`)
  mesh.freeze(slot)
  await delay(frozenMs)
  mesh.thaw(slot)
}

/** The clock jumps under the node, or while it is away, all nodes collect garbage, and it is put right again. */
async function skewOne ({ mesh, random, note }: FaultContext): Promise<void> {
  const slot = pick(random, mesh.up)
  const offsetMs = pick(random, CLOCK_OFFSETS_MS)
  const isRestarted = random() < 0.4
  note(`the clock of ${slot.name} is off by ${offsetMs / 1000} s${isRestarted ? ', since its start' : ''}`)

  if (isRestarted) {
    await mesh.kill(slot)
  }

  await mesh.setClock(slot, offsetMs)

  if (isRestarted) {
    await mesh.start(slot)
  }

  await delay(between(random, SKEWED_MS))

  // Whatever it may take for old enough now is needed all the same.
  for (const { client } of mesh.up) {
    await client.call('POST', '/v1/gc', undefined, CALL_TIMEOUT_MS)
  }

  await mesh.setClock(slot, 0)
}

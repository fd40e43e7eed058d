import { setTimeout as delay } from 'node:timers/promises'
import { BenchMesh } from '../lib/mesh.js'
import type { BenchOptions } from '../lib/options.js'
import type { Figures } from '../lib/report.js'

const NODES = 5
const COPIES = 3
const RUNS = 3
const FILE_MIB = 512
const READER = 0
/** Reading before and after the blow. A frozen node is dead within 5 s; the reader must not feel that either. */
const BEFORE_MS = 2_000
const AFTER_MS = 7_000
const STALL_S_MAX = 1

/** The longest time without a chunk, of a read that goes on while a holder is killed and while one is frozen. */
export async function reads (options: BenchOptions, figures: Figures): Promise<void> {
  const mib = options.mib ?? FILE_MIB
  const mesh = await BenchMesh.start({ processes: NODES })
  options.note(`put of ${mib} MiB`)
  const { cid, blocks } = await mesh.at(READER).do('put', { seed: 1, mib })
  await mesh.copies(blocks * COPIES)

  for (let i = 0; i < (options.runs ?? RUNS); i++) {
    const victim = 1 + i % (NODES - 1)

    for (const [key, signal] of [['kill', 'SIGKILL'], ['freeze', 'SIGSTOP']] as const) {
      options.note(`reading while node ${victim} gets a ${signal}`)
      await mesh.at(READER).do('startReading', { cid, seed: 1, mib })
      await delay(BEFORE_MS)
      const before = await mesh.at(READER).do('markReading')
      mesh.at(victim).signal(signal)
      await delay(AFTER_MS)
      const after = await mesh.at(READER).do('stopReading')
      figures.add('calm_gap_s', 'longest gap of a read before anything happens', 's', before.longestGapMs / 1000,
        { counts: 'max' })
      figures.add(`${key}_gap_s`, `longest gap of a read after a ${signal} of a holder`, 's', after.longestGapMs / 1000,
        { target: { atMost: STALL_S_MAX }, counts: 'max' })
      figures.add('calm_rate', 'read before', 'MiB/s', before.mib * 1000 / BEFORE_MS)
      figures.add(`${key}_rate`, `read in the ${AFTER_MS / 1000} s after a ${signal}`, 'MiB/s', after.mib * 1000 / AFTER_MS)

      if (signal === 'SIGKILL') {
        await mesh.at(victim).exited
        await mesh.restart(victim)
      } else {
        mesh.at(victim).signal('SIGCONT')
        await mesh.converged()
      }
    }
  }

  await mesh.stop()
}

import { setTimeout as delay } from 'node:timers/promises'
import { BenchMesh } from '../lib/mesh.js'
import type { BenchOptions } from '../lib/options.js'
import type { Figures } from '../lib/report.js'
import type { MemberEvent } from '../lib/node-actions.js'

const NODES = 5
const CRASHES = 5
const FREEZES = 3
const PAUSES = 3
const PAUSE_MS = 2_000
/** A judgement about a pause that is over has come by then, if one comes at all. */
const AFTER_PAUSE_MS = 6_000
const NOTICE_MS_MAX = 30_000
/** Connections and probes have found their rhythm. */
const SETTLE_MS = 3_000
const CRASH_S_MAX = 1
const FREEZE_S_MAX = 5

/** Does it to one node after the other of a mesh that has settled. */
async function eachVictim (
  times: number, first: number, task: (mesh: BenchMesh, victim: number) => Promise<void>
): Promise<void> {
  const mesh = await BenchMesh.start({ processes: NODES })

  for (let i = 0; i < times; i++) {
    await delay(SETTLE_MS)
    await task(mesh, (first + i) % NODES)
  }

  await mesh.stop()
}

/** SIGKILL to dead, at the first and at the last of the other nodes; every time another node dies and comes back. */
export async function crash (options: BenchOptions, figures: Figures): Promise<void> {
  await eachVictim(options.runs ?? CRASHES, 0, async (mesh, victim) => {
    options.note(`SIGKILL to node ${victim}`)
    const seen = await deadAfter(mesh, victim, 'SIGKILL')
    figures.add('crash_first_s', 'SIGKILL: dead for the first node', 's', Math.min(...seen))
    figures.add('crash_all_s', 'SIGKILL: dead for all nodes', 's', Math.max(...seen),
      { target: { atMost: CRASH_S_MAX }, counts: 'max' })
    await mesh.at(victim).exited
    await mesh.restart(victim)
  })
}

/** SIGSTOP to dead, then SIGCONT and back. */
export async function freeze (options: BenchOptions, figures: Figures): Promise<void> {
  await eachVictim(options.runs ?? FREEZES, 1, async (mesh, victim) => {
    options.note(`SIGSTOP to node ${victim}`)
    const seen = await deadAfter(mesh, victim, 'SIGSTOP')
    figures.add('freeze_first_s', 'SIGSTOP: dead for the first node', 's', Math.min(...seen))
    figures.add('freeze_all_s', 'SIGSTOP: dead for all nodes', 's', Math.max(...seen),
      { target: { atMost: FREEZE_S_MAX }, counts: 'max' })
    const startedAt = performance.now()
    mesh.at(victim).signal('SIGCONT')
    await mesh.converged()
    figures.add('thaw_s', 'SIGCONT: alive again for all nodes', 's', (performance.now() - startedAt) / 1000)
  })
}

/** A node that stands still for 2 s must not be held for dead by anybody, and must hold nobody for dead itself. */
export async function pause (options: BenchOptions, figures: Figures): Promise<void> {
  await eachVictim(options.runs ?? PAUSES, 1, async (mesh, victim) => {
    options.note(`SIGSTOP to node ${victim} for ${PAUSE_MS} ms`)
    let deaths = 0
    const off = onEvents(mesh, ({ event }) => { deaths += event === 'peer:dead' ? 1 : 0 })
    mesh.at(victim).signal('SIGSTOP')
    await delay(PAUSE_MS)
    mesh.at(victim).signal('SIGCONT')
    await delay(AFTER_PAUSE_MS)
    off()
    figures.add('pause_deaths', `held for dead after a pause of ${PAUSE_MS / 1000} s`, '', deaths,
      { target: { atMost: 0 }, counts: 'max' })
    await mesh.converged()
  })
}

/** Seconds from the signal until each of the other nodes holds the victim for dead. */
async function deadAfter (mesh: BenchMesh, victim: number, signal: NodeJS.Signals): Promise<number[]> {
  const { peerId } = mesh.at(victim)
  const seen = new Map<string, number>()
  let startedAt = 0

  await new Promise<void>((resolve, reject) => {
    const end = (settle: () => void): void => {
      off()
      clearTimeout(timer)
      settle()
    }
    const timer = setTimeout(() => {
      const held = `${seen.size} of ${NODES - 1} nodes hold the node for dead`
      end(() => { reject(new Error(`After ${NOTICE_MS_MAX / 1000} s ${held}.`)) })
    }, NOTICE_MS_MAX)
    const off = onEvents(mesh, ({ event, observer, peerId: about }, at) => {
      if (event === 'peer:dead' && about === peerId && !seen.has(observer)) {
        seen.set(observer, (at - startedAt) / 1000)
      }

      if (seen.size === NODES - 1) {
        end(resolve)
      }
    })

    startedAt = performance.now()
    mesh.at(victim).signal(signal)
  })

  return [...seen.values()]
}

function onEvents (mesh: BenchMesh, listener: (event: MemberEvent, at: number) => void): () => void {
  const offs = mesh.remotes.map(remote => remote.onEvent(listener))

  return () => { offs.forEach(off => { off() }) }
}

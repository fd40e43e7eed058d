import { waitFor } from '../../testing/wait-for.js'
import { BenchMesh } from '../lib/mesh.js'
import type { BenchOptions } from '../lib/options.js'
import type { Figures } from '../lib/report.js'

const MIB = 1024 * 1024
const NODES = 5
const COPIES = 3
const RUNS = 3
const FILE_MIB = 1024
const VICTIM = NODES - 1
const OBSERVER = 0
/** What is measured begins after it, so it may be short. */
const REPAIR_DELAY_MS = 2_000
const REPAIR_MS_MAX = 180_000
const LOOK_MS = 100

/** How fast the copies of a dead node are made again, from its eviction until no block is under-replicated. */
export async function repair (options: BenchOptions, figures: Figures): Promise<void> {
  const mib = options.mib ?? FILE_MIB

  for (let i = 0; i < (options.runs ?? RUNS); i++) {
    const mesh = await BenchMesh.start({ processes: NODES, options: { repairDelayMs: REPAIR_DELAY_MS } })
    options.note(`put of ${mib} MiB`)
    const { blocks } = await mesh.at(OBSERVER).do('put', { seed: i, mib })
    await mesh.copies(blocks * COPIES)
    const lost = await mesh.at(VICTIM).do('usage', {})
    const { peerId } = mesh.at(VICTIM)
    const observer = mesh.at(OBSERVER)
    let evictedAt = 0
    const off = observer.onEvent(({ event, peerId: about }, at) => {
      if (event === 'peer:evicted' && about === peerId) {
        evictedAt = at
      }
    })
    const killedAt = performance.now()
    options.note(`killing a node with ${lost.blocks} copies`)
    await mesh.at(VICTIM).kill()
    await waitFor(async () => {
      const { members, blocks: counted, repair: work, unansweredPeers } = await observer.do('status', {})

      return evictedAt > 0 && members.alive === NODES - 1 && unansweredPeers.length === 0 &&
        counted.underReplicated === 0 && counted.healthy >= blocks && work.queue === 0
    }, { what: 'no block to be under-replicated', timeoutMs: REPAIR_MS_MAX, everyMs: LOOK_MS })
    const doneAt = performance.now()
    off()
    const seconds = (doneAt - evictedAt) / 1000
    figures.add('repair_s', `eviction until all is whole (about ${Math.round(lost.bytes / MIB)} MiB to copy)`, 's', seconds)
    figures.add('repair_rate', 'repair rate over that time', 'MiB/s', lost.bytes / MIB / seconds)
    figures.add('repair_evicted_s', `SIGKILL until eviction (repair delay ${REPAIR_DELAY_MS / 1000} s)`, 's',
      (evictedAt - killedAt) / 1000)
    mesh.remotes.splice(VICTIM, 1)
    await mesh.stop()
  }
}

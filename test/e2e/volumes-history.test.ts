import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { describeTally, runHistory } from '../../testing/history/run.js'
import { reapAll } from '../../testing/processes/node-process.js'
import type { HistoryRun, HistoryRunOptions } from '../../testing/history/run.js'

/** Faults take their time and the rest depends on the machine; fewer than these say that nothing worked. */
const OPERATIONS_MIN = 60

const CLIENTS = 6
const SECONDS = 10

/** Each is twice as long as the one before it. */
const MORE_RUNS_MAX = 2

/** Another one each time: the suite is run often. A run that fails prints it. */
const seed = Number(process.env.SHOAL_TEST_SEED ?? Math.floor(Math.random() * 1e6))

async function run (options: Pick<HistoryRunOptions, 'nodes' | 'metadataReplicas' | 'replaceDelay'>): Promise<HistoryRun> {
  let done = await runHistory({ seed, clients: CLIENTS, seconds: SECONDS, ...options })

  // A machine that is busy with everything else gets less done in that time: it is given more.
  for (let more = 1; more <= MORE_RUNS_MAX && done.tally.acknowledged < OPERATIONS_MIN; more++) {
    done = await runHistory({ seed, clients: CLIENTS, seconds: SECONDS * 2 ** more, ...options })
  }

  assert.ok(done.tally.acknowledged >= OPERATIONS_MIN, `seed ${seed}: ${describeTally(done.tally)}`)
  assert.ok(done.faults.size > 0)

  return done
}

test('three processes, all of them replicas: what clients are told is linearizable, and nothing acknowledged is lost', async () => {
  await run({ nodes: 3 })
})

test('five processes, three of them replicas, which are replaced when they are away: the same', async () => {
  await run({ nodes: 5, metadataReplicas: 3, replaceDelay: '1s' })
})

test.after(reapAll)
test.run()

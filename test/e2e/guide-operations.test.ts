import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { all, fails, prints, then } from '../helpers/guide/checks.js'
import { PageRun } from '../helpers/guide/page-run.js'
import { startThree } from '../helpers/guide/three-nodes.js'
import { reapAll } from '../../testing/processes/node-process.js'
import type { Plan } from '../helpers/guide/page-run.js'

const STORE = '~/.local/share/shoal/store'
const HEALTHY = /, 0 under-replicated, 0 missing/

const PLAN: Plan = {
  'shoal node stop': {
    before: async run => {
      await startThree(run)
      await run.must('shoal put movie.mkv')
      await run.until('all copies', async () => { assert.match(await run.must('shoal status'), HEALTHY) })
    },
    check: async (result, run) => {
      await fails('shoal status', 3)(result, run)
      // While there are copies in it, it asks first, or wants --yes. Then the disk is swapped.
      await fails('shoal store replace', 12)(result, run)
      await run.must(`rm -r ${STORE} && mkdir ${STORE}`)
    }
  },
  'shoal store replace': {
    check: async (_, run) => {
      await run.startNode('shoal --hostname a --capacity 2GiB')
      await run.until('its copies to be made again', async () => {
        assert.match(await run.must('shoal status'), HEALTHY)
        assert.match(await run.must('shoal block ls'), /\S/)
      })
    }
  },
  'shoal workers # all of them; -w adds what each does': { check: prints(/repair +idle/, /scrub/, /compaction/) },
  'shoal workers set repair --throttle 20MiB # at most 20 MiB/s from now on': {
    check: then('shoal workers -o json', /"bytes_per_s": ?20971520/)
  },
  'shoal workers set compaction --throttle 25% # a quarter of its default': { check: prints(/at most 16 MiB\/s/) },
  'shoal workers set scrub --pause # hold it, and --resume later': { check: prints(/scrub is paused/) },
  'shoal scrub # how far it is, what it found, when the next pass is due': {
    check: all(prints(/pass/i, /[Nn]ext/), then('shoal scrub -o json', /"unhealed": ?0/))
  },
  'shoal scrub --now # a pass over everything at once: up to 128 MiB/s, 8 MiB/s beside clients': { check: prints(/\S/) },
  'shoal scrub --now --wait # returns when it has ended': {
    check: then('shoal scrub -o json', /"state": ?"idle"/)
  },
  'shoal gc # what was dropped on this node, what waits and for what': { check: prints(/[Dd]ropped/) },
  'shoal gc --now # ask all volumes for a sweep now; two are needed': { check: prints(/\S/) },
  'shoal gc -o json | jq .candidate_bytes': { check: prints(/^\d+\n$/) }
}

test('the page about operations', async () => { await PageRun.of('docs/guide/operations.md', PLAN) })

test.after(reapAll)
test.run()

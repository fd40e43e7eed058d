import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { all, prints, soon } from '../helpers/guide/checks.js'
import { PageRun } from '../helpers/guide/page-run.js'
import { reapAll } from '../../testing/processes/node-process.js'
import { repoRoot } from '../helpers/repo-root.js'
import type { Plan } from '../helpers/guide/page-run.js'

const FIRST = 'first.example.com'
const OTHERS = ['second.example.com', 'third.example.com']
const MACHINES = [FIRST, ...OTHERS]
const SECRET = /^[0-9a-z]{5}(?:-[0-9a-z]{5,6}){4}\n$/

const PLAN: Plan = {
  'npm start': {
    runsNode: true,
    check: async (_, run) => {
      const { scripts } = JSON.parse(readFileSync(path.join(repoRoot(), 'package.json'), 'utf8')) as
        { scripts: Record<string, string> }
      assert.is(scripts.start, 'node dist/bundle/cli/main.js', 'npm start runs a node')
      // Under the place that the page names.
      await run.must('shoal node info -d ~/.local/share/shoal')
      await run.must('shoal node stop')
    }
  },
  'npx shoal secret new': {
    check: ({ stdout }, run) => {
      assert.match(stdout, SECRET)
      run.notes.set('secret', stdout.trim())
    }
  },
  'export SHOAL_NETWORK_SECRET=… # on every machine, or network_secret in the TOML file': {
    on: MACHINES,
    replace: run => ({ '…': run.notes.get('secret') ?? '' })
  },
  'npx shoal # the first one': { on: [FIRST] },
  'npx shoal -p first.example.com:11010 # every other; several -p are tried, and peers are remembered': {
    on: OTHERS,
    check: async (_, run) => {
      await run.until('the first to see it', async () => {
        assert.match(await run.must('npx shoal peer', FIRST), /alive[^]*alive/)
      })
    }
  },
  'npx shoal put holiday.mkv # into the volume "default"; prints path and CID': {
    on: [FIRST],
    before: async run => { await run.must(`cp holiday.mkv '${await run.work(FIRST)}'`) },
    check: prints(/default:\/holiday\.mkv\s+baf/)
  },
  'npx shoal get default:/holiday.mkv copy.mkv # on any other node': {
    on: OTHERS,
    check: async (_, run) => { await run.must(`cmp holiday.mkv '${await run.work(OTHERS[0])}/copy.mkv'`) }
  },
  'npx shoal put --pin holiday.mkv # by CID alone: npx shoal get <cid>': {
    on: [FIRST],
    check: async (result, run) => {
      await prints(/^baf\w+\n$/)(result, run)
      await run.must('npx shoal get <cid> by-cid.mkv', OTHERS[1])
      await run.must(`cmp holiday.mkv '${await run.work(OTHERS[1])}/by-cid.mkv'`)
    }
  },
  'npx shoal status # members, health of all blocks, repair, capacity': {
    on: [FIRST],
    check: prints(/^Members +3 alive$/m, /^Blocks .*healthy/m, /^Repair /m, /^Capacity /m)
  },
  'npx shoal peer # every node: state, latency, traffic, use': {
    on: [FIRST],
    check: prints(/STATE/, /LATENCY/, /RX/, /TX/, /USED/)
  },
  'npx shoal why <cid> # who should hold each block, who does, and what is missing': {
    on: [FIRST],
    check: prints(/\S/)
  },
  'npx shoal -d /tmp/b -l 11020 --hostname b --capacity 2GiB -p 127.0.0.1:11010': {
    check: soon('npx shoal peer -d /tmp/a', /^a\b.*\balive\b/m, /^b\b.*\balive\b/m)
  },
  'npx shoal status -d /tmp/b': { check: all(prints(/^Members +2 alive$/m)) }
}

test('the README', async () => { await PageRun.of('README.md', PLAN) })

test.after(reapAll)
test.run()

import { copyFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { all, fails, makes, notes, placeOf, prints, soon } from '../helpers/guide/checks.js'
import { PageRun } from '../helpers/guide/page-run.js'
import { reapAll } from '../../testing/processes/node-process.js'
import type { Plan } from '../helpers/guide/page-run.js'

const NODE_C = 'shoal -d /tmp/shoal/c --hostname c --capacity 2GiB -l 11030 -p 127.0.0.1:11010'
const OTHERS = ['node2.example.com', 'node3.example.com']
const HEALTHY = /, 0 under-replicated, 0 missing/

async function copySecret (run: PageRun): Promise<void> {
  for (const machine of ['node1.example.com', ...OTHERS]) {
    await copyFile(await placeOf('network-secret', run), path.join(await run.work(machine), 'network-secret'))
  }
}

const PLAN: Plan = {
  'alias shoal="node $PWD/dist/bundle/cli/main.js" # or: npm link': {
    check: async (_, run) => { assert.match(await run.must('type shoal'), /aliased to `node .*main\.js'/) }
  },
  'shoal --version': { check: prints(/^\d+\.\d+\.\d+\n$/) },
  'shoal -d /tmp/shoal/a --hostname a --capacity 2GiB -l 11010': {
    check: notes(/There is no network secret, so this node listens on 127\.0\.0\.1/)
  },
  'shoal peer # three rows, all alive; the first is the node that answers': {
    until: true,
    check: ({ stdout }) => {
      const rows = stdout.trimEnd().split('\n').slice(1)
      assert.is(rows.length, 3)
      assert.ok(rows.every(row => /\balive\b/.test(row)))
      assert.match(rows[0] ?? '', /^a\b/)
    }
  },
  'shoal status # Members 3 alive, Blocks 0 in all': { check: prints(/^Members +3 alive$/m, /^Blocks +0 in all/m) },
  'shoal put movie.mkv # into the volume "default", made on first use; prints path and CID': {
    before: async run => { assert.match(await run.must('shoal volume ls -o json'), /^\[\s*\]/) },
    check: prints(/default:\/movie\.mkv\s+baf/)
  },
  'shoal put photos/ # a folder, with everything below it': {
    check: async (_, run) => { assert.match(await run.must('shoal ls -R default:/photos'), /2024\/a\.jpg[^]*2024\/b\.jpg/) }
  },
  'shoal ls -l default:/ # what is there': { check: prints(/movie\.mkv/, /photos/) },
  'shoal get -d /tmp/shoal/b default:/movie.mkv copy.mkv # through another node': {
    check: async (_, run) => { await run.must('cmp movie.mkv copy.mkv') }
  },
  'shoal get -d /tmp/shoal/c default:/photos/2024/a.jpg # one file of a folder': {
    before: async run => { await run.must('mv a.jpg other.jpg') },
    check: async (_, run) => { await run.must('cmp a.jpg photos/2024/a.jpg') }
  },
  'shoal why --all default:/movie.mkv # for each block: who should hold it, who does': {
    check: prints(/\ba\b/, /\bb\b/, /\bc\b/)
  },
  'shoal put --pin movie.mkv # prints the CID; how many copies are on disk goes to standard error': {
    check: all(prints(/^baf\w+\n$/), notes(/cop(y|ies)/))
  },
  'shoal put --pin photos/ # a folder': { check: prints(/^bafy\w+\n$/) },
  'shoal ls <cid> # what is in a folder': { check: prints(/2024/) },
  'shoal get <cid>/2024/a.jpg # one file of a folder': {
    before: async run => { await run.must('rm a.jpg') },
    check: async (_, run) => { await run.must('cmp a.jpg photos/2024/a.jpg') }
  },
  'shoal stat <cid> # size, blocks, fewest and most copies, who holds how much': {
    check: prints(/^Size /m, /^Blocks /m, /^Copies +3 of 3$/m, /^a\s/m, /^b\s/m, /^c\s/m)
  },
  'shoal rm <cid> # unpin': { check: fails('shoal rm <cid>', 4) },
  'shoal -d /tmp/shoal/d --hostname d --capacity 2GiB -l 11040 -p 127.0.0.1:11010': {
    check: soon('shoal status', /^Members +4 alive$/m, HEALTHY)
  },
  "kill -9 $(shoal node info -d /tmp/shoal/c -o json | node -p 'JSON.parse(require(\"fs\").readFileSync(0)).pid')": {
    check: async (result, run) => {
      await soon('shoal peer', /^c\b.*\bdead\b/m)(result, run)
      // Reads and writes go on; then c is evicted, and all blocks are healthy again.
      await run.must('shoal put holiday.mkv && shoal cat default:/holiday.mkv | cmp - holiday.mkv')
      await soon('shoal status', /^Members +3 alive, 1 evicted$/m, HEALTHY)(result, run)
    }
  },
  'shoal status --watch': { endless: true, check: prints(/alive/) },
  'shoal leave -d /tmp/shoal/d # hands its copies over, says goodbye, stops': {
    before: async run => {
      await run.startNode(NODE_C)
      await run.until('c to be back', async () => { assert.match(await run.must('shoal status'), /Members +4 alive/) })
    },
    check: all(fails('shoal peer -d /tmp/shoal/d', 3), soon('shoal status', /^Members +3 alive, 1 left$/m, HEALTHY))
  },
  'shoal secret new > network-secret && chmod 600 network-secret': {
    check: async (result, run) => {
      await makes('network-secret')(result, run)
      await copySecret(run)
    }
  },
  'shoal --network-secret-file network-secret': { on: ['node1.example.com'] },
  'shoal --network-secret-file network-secret -p node1.example.com': {
    on: OTHERS,
    check: async (_, run) => {
      // No -d is needed with one node on a machine.
      await run.until('the machine to be in the mesh', async () => {
        assert.match(await run.must('shoal peer', 'node1.example.com'), /alive[^]*alive/)
      })
    }
  }
}

test('the quick start', async () => { await PageRun.of('docs/guide/quick-start.md', PLAN) })

test.after(reapAll)
test.run()

import { writeFile } from 'node:fs/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { blocksOf, readPage } from '../helpers/guide/blocks.js'
import { makes, placeOf, prints, then } from '../helpers/guide/checks.js'
import { PageRun } from '../helpers/guide/page-run.js'
import { reapAll } from '../../testing/processes/node-process.js'
import type { Check, Plan } from '../helpers/guide/page-run.js'

const PAGE = 'docs/guide/configuration.md'

/** What the page shows of a mistake is what is printed of it. */
const showsMistake: Check = async (_, run) => {
  const [shown] = blocksOf(readPage(PAGE)).filter(block => block.lang === '')
  const [, line = '', column = ''] = /^shoal\.toml:(\d+):(\d+):/.exec(shown?.text ?? '') ?? []
  const [, wrong = ''] = /^ +\d+ \| (.*)$/m.exec(shown?.text ?? '') ?? []
  assert.ok(Number(line) > 0 && Number(column) > 0)

  await writeFile(await placeOf('shoal.toml', run), `${'\n'.repeat(Number(line) - 1)}${wrong}\n`)
  const { code, stderr } = await run.try('shoal config check shoal.toml')
  assert.is(code, 2)
  assert.ok(stderr.includes(shown?.text ?? ''), `${stderr}\nshould have\n${shown?.text}`)
  await run.must('rm shoal.toml && shoal config init shoal.toml')
}

const PLAN: Plan = {
  'shoal config init shoal.toml # a short example, all comments; --full has every setting': {
    check: async (result, run) => {
      await makes('shoal.toml')(result, run)
      assert.not.match(await run.must('cat shoal.toml'), /^[^#\n]/m)
      assert.match(await run.must('shoal config init --full'), /^# scrub_interval = /m)
    }
  },
  'shoal config check shoal.toml # is it right? starts nothing': {
    check: async (result, run) => {
      await prints(/The configuration is valid \(\S+shoal\.toml\)/)(result, run)
      await showsMistake(result, run)
    }
  },
  "shoal config show -c shoal.toml # what it comes to, and where each value is from; secrets as ***": {
    check: async (result, run) => {
      await prints(/^data_dir .*default/m, /^listeners .*\benv$/m)(result, run)
      await then('SHOAL_NETWORK_SECRET=open-sesame-1234567 shoal config show -c shoal.toml', /\*\*\*/)(result, run)
    }
  },
  'shoal secret new > network-secret && chmod 600 network-secret # once; copy it to every machine': {
    check: async (result, run) => {
      await makes('network-secret')(result, run)
      await run.must(`cp network-secret '${await run.work('node1.example.com')}'`)
      await run.startNode('shoal --network-secret-file network-secret', 'node1.example.com')
    }
  },
  'shoal -p node1.example.com --network-secret-file network-secret': {
    check: async (_, run) => {
      await run.until('both to be in one mesh', async () => { assert.match(await run.must('shoal peer'), /alive[^]*alive/) })
    }
  }
}

test('the page about the configuration', async () => { await PageRun.of(PAGE, PLAN) })

test.after(reapAll)
test.run()

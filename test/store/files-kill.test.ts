import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createFileStore } from '../../src/store/files.js'
import { seededRandom } from '../../src/util/random.js'
import { block } from '../compliance/block-store.js'
import { withTempDir } from '../helpers/temp-dir.js'
import type { FileStore } from '../../src/store/files.js'

const STORM = fileURLToPath(new URL('children/put-storm.js', import.meta.url))
const ROUNDS = 6
/** Far more than a round needs; a child that says nothing is a failure of its own. */
const ROUND_MS_MAX = 60_000

/**
 * Lets a storm acknowledge so many steps, kills it, and returns all that it said, whole lines only.
 */
async function storm (dir: string, round: number, lines: number): Promise<string[]> {
  const child = spawn(process.execPath, [STORM, dir, String(round)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const timer = setTimeout(() => { child.kill('SIGKILL') }, ROUND_MS_MAX)
  let said = ''
  let count = 0

  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
    count += chunk.filter(byte => byte === 0x0a).length

    if (count >= lines) {
      child.kill('SIGKILL')
    }
  })

  try {
    const [code, signal] = await once(child, 'close') as [number | null, string | null]

    assert.equal([code, signal], [null, 'SIGKILL'], 'the storm lasts until it is killed')
  } finally {
    clearTimeout(timer)
    child.kill('SIGKILL')
  }

  assert.ok(count >= lines, `${count} steps acknowledged`)

  return said.slice(0, said.lastIndexOf('\n')).split('\n')
}

async function expectAcknowledged (store: FileStore, said: readonly string[]): Promise<void> {
  const deleting = new Set(said.filter(line => line.startsWith('deleting ')).map(line => line.slice(9)))

  for (const line of said) {
    const [step, seed] = line.split(' ') as [string, string]
    const { cid, bytes } = block(Number(seed), Number(seed) % 3 === 0 ? 60_000 : 700)
    const info = store.info(cid)

    if (step === 'delete') {
      assert.is(info, undefined, `${line}: still here`)
    } else if (info === undefined) {
      assert.ok(deleting.has(seed), `${line}: lost`)
    } else if (step === 'put') {
      assert.ok(Buffer.from(await store.get(cid)).equals(bytes), `${line}: other bytes`)
      assert.ok(info.claims.some(({ owner }) => owner === `pin:${seed}`), `${line}: its claim is lost`)
    } else if (step === 'claims') {
      assert.ok(info.claims.some(({ owner }) => owner === 'pin:later'), `${line}: lost`)
    } else if (step === 'mark') {
      assert.equal([info.dropping, info.pledgedUntil], [true, Number(seed)], `${line}: lost`)
    }
  }
}

test('SIGKILL in a storm of puts, again and again: nothing acknowledged is lost', async () => {
  await withTempDir(async dir => {
    const random = seededRandom(7)
    const all: string[] = []

    for (let round = 0; round < ROUNDS; round++) {
      all.push(...await storm(dir, round, 20 + Math.floor(random() * 150)))

      const store = createFileStore({ dir })

      await store.open()
      assert.is(store.report?.quarantined, 0, 'a crash makes no damaged files')
      assert.is(store.report?.journalDamages, 0)
      await expectAcknowledged(store, all)
      await store.close()
    }
  })
})

test.run()

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { convertStore } from '../../src/store/convert.js'
import { KIND_FOLDERS, otherKind, storeKindOf } from '../../src/store/kinds.js'
import { createStore } from '../../src/store/open-kind.js'
import { seededRandom } from '../../src/util/random.js'
import { block, claim } from '../compliance/block-store.js'
import { withTempDir } from '../helpers/temp-dir.js'
import type { StoreKind } from '../../src/store/types.js'

const CHILD = fileURLToPath(new URL('children/convert.js', import.meta.url))
const BLOCKS = Array.from({ length: 120 }, (_, i) => block(i + 1, i % 10 === 0 ? 40_000 : 700))
const ROUNDS = 10
/** After the last copy comes what is rare to hit: the rename, and the removal of the old store. */
const ENDGAME_MS_MAX = 60
/** Far more than a round needs. */
const ROUND_MS_MAX = 60_000

async function contentOf (dir: string, kind: StoreKind): Promise<unknown> {
  const store = createStore({ kind, dir })

  await store.open()

  try {
    const copies = await Promise.all([...store.entries()].map(async ({ cid, ...rest }) =>
      ({ cid: cid.toString(), ...rest, hex: Buffer.from(await store.get(cid)).toString('hex') })))

    return { storeId: store.storeId, copies: copies.sort((a, b) => a.cid < b.cid ? -1 : 1) }
  } finally {
    await store.close()
  }
}

/** Lets a conversion say so many lines, waits a moment more, and kills it. */
async function convertAndKill (dir: string, to: StoreKind, lines: number, waitMs: number): Promise<void> {
  const child = spawn(process.execPath, [CHILD, dir, to], { stdio: ['ignore', 'pipe', 'inherit'] })
  const timer = setTimeout(() => { child.kill('SIGKILL') }, ROUND_MS_MAX)
  const closed = once(child, 'close') as Promise<[number | null]>
  let count = 0

  child.stdout.on('data', (chunk: Buffer) => {
    const before = count

    count += chunk.filter(byte => byte === 0x0a).length

    if (before < lines && count >= lines) {
      void delay(waitMs).then(() => { child.kill('SIGKILL') })
    }
  })

  try {
    const [code] = await closed

    assert.ok(code === null || code === 0, `the conversion failed by itself with ${code}`)
    assert.ok(count >= lines, `${count} lines`)
  } finally {
    clearTimeout(timer)
    child.kill('SIGKILL')
  }
}

test('SIGKILL in conversions, again and again: one whole store counts at any time', async () => {
  await withTempDir(async dir => {
    const random = seededRandom(11)
    const store = createStore({ kind: 'files', dir })

    await store.open()
    await Promise.all(BLOCKS.map(({ cid, bytes }, i) => store.put(cid, bytes, [claim(`pin:${i % 3}`)])))
    await store.mark(BLOCKS.slice(0, 30).map(({ cid }, i) => ({ cid, dropping: i % 2 === 0, pledgedUntil: i })))
    await store.close()

    const expected = await contentOf(dir, 'files')
    let to: StoreKind = 'segments'

    for (let round = 0; round < ROUNDS; round++) {
      const isEndgame = round % 2 === 1
      const lines = isEndgame ? BLOCKS.length + 1 : 1 + Math.floor(random() * BLOCKS.length)

      await convertAndKill(dir, to, lines, isEndgame ? random() * ENDGAME_MS_MAX : 0)

      const kind = await storeKindOf(dir)

      assert.ok(kind)
      assert.equal(await contentOf(dir, kind), expected, `round ${round}, ${kind}`)

      to = kind === to ? otherKind(to) : to
    }

    // However it went, the end is as if nothing had happened.
    for (const last of [to, otherKind(to)]) {
      await convertStore(dir, { to: last })
      assert.equal(await contentOf(dir, last), expected)
      assert.equal(await readdir(dir), [KIND_FOLDERS[last]])
    }
  })
})

test.run()

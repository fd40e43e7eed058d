/**
 * A storm of puts in a process of its own, killed at some point, and what its store must hold then.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import * as assert from 'uvu/assert'
import { createSegmentStore } from '../../src/store/disk/segment-store.js'
import { block } from '../helpers/store-blocks.js'
import type { SegmentStore } from '../../src/store/disk/segment-store.js'

const STORM = fileURLToPath(new URL('children/put-storm.js', import.meta.url))

/** Far more than a round needs; a child that says nothing is a failure of its own. */
const ROUND_MS_MAX = 60_000

/** A few of the larger blocks: rolls and compactions come many times in a round. */
const SEGMENT_BYTES = 256 * 1024
const CHECKPOINT_BYTES = 4096

export function stormStore (dir: string): SegmentStore {
  return createSegmentStore({ dir, segmentBytes: SEGMENT_BYTES, checkpointBytes: CHECKPOINT_BYTES })
}

/** Length of the block with this seed. */
export function stormBytes (seed: number): number {
  return seed % 3 === 0 ? 60_000 : 700
}

/**
 * Lets a storm acknowledge so many steps, kills it, and returns all that it said, whole lines only.
 */
export async function storm (dir: string, round: number, lines: number): Promise<string[]> {
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

/** Everything that any storm was told is so. */
export async function expectAcknowledged (store: SegmentStore, said: readonly string[]): Promise<void> {
  const deleting = new Set(said.filter(line => line.startsWith('deleting ')).map(line => line.slice(9)))

  for (const line of said) {
    const [step, seed] = line.split(' ') as [string, string]

    if (step === 'log') {
      const entry = await store.log('volume:storm').read(Number(seed))

      assert.is(Buffer.from(entry).toString(), `entry ${seed}`, `${line}: lost`)
      continue
    }

    const { cid, bytes } = block(Number(seed), stormBytes(Number(seed)))
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

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Journal } from '../../../src/volumes/partition/journal.js'
import { MemoryKv } from '../../../src/volumes/tree/kv.js'
import { createMemoryLogStore } from '../../../src/store/memory/memory-log.js'
import { systemRandom } from '../../../src/util/random.js'
import type { OwnerLog } from '../../../src/store/types.js'
import type { TreeCommand } from '../../../src/volumes/tree/types.js'

const test = suite('volumes/partition: a journal')

const HEADER_POSITION = 0

function journalOf (log: OwnerLog, drained: string[] = []): Journal {
  return new Journal({
    log,
    hostname: 'nas',
    random: systemRandom,
    snapshot: async () => Object.assign(new MemoryKv(), { close: async () => {} }),
    copy: async () => 0,
    onDrained: name => { drained.push(name) }
  })
}

let ids = 0

function command (path: string): TreeCommand {
  return {
    id: (++ids).toString(16).padStart(32, '0'), baseIndex: 0, principal: 'ann', node: 'nas', atMs: 1_000, op: { type: 'mkdir', path }
  }
}

/** What the volume knows an operation of a journal by. */
function placesOf (commands: readonly TreeCommand[]): string[] {
  return commands.map(({ op }) => op.type === 'resolve' ? `${op.base.journal} ${op.base.nextId}` : '')
}

test('a journal that was read from the disk tells its name before it is opened', async () => {
  const log = createMemoryLogStore().log('pending:v')
  const before = journalOf(log)
  await before.accept(command('/a'))
  const name = await before.name()
  assert.ok(name !== undefined)
  assert.is(await journalOf(log).name(), name)
})

test('no place in a journal is given twice, wherever a crash leaves it', async () => {
  const log = createMemoryLogStore().log('pending:v')
  const seen: TreeCommand[] = []
  const first = journalOf(log)
  await first.accept(command('/a'))
  await first.accept(command('/b'))
  await first.drain(async one => { seen.push(one) }).catch(() => {})
  assert.is(seen.length, 2)

  // A crash between the last operation and the header: that alone is still there.
  await log.append([{ position: HEADER_POSITION, bytes: Buffer.from(JSON.stringify({
    version: 1, journal: placesOf(seen)[0]?.split(' ')[0], hostname: 'nas'
  })) }])

  const second = journalOf(log)
  assert.is(await second.name(), undefined)
  await second.accept(command('/c'))
  await second.accept(command('/d'))
  const half = await second.drain(async one => {
    if (seen.length === 3) {
      throw new Error('the majority is gone again')
    }

    seen.push(one)
  }).catch(() => 'broke off')
  assert.is(half, 'broke off')

  // A journal that was brought in part goes on behind what is left of it.
  const third = journalOf(log)
  await third.accept(command('/e'))
  await third.drain(async one => { seen.push(one) })
  assert.is(seen.length, 5)
  assert.is(new Set(placesOf(seen)).size, 5)
})

test.run()

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { exitCodeOf, EXIT_SPACE } from '../../../src/cli/exit-codes.js'
import { createMemoryLogStore } from '../../../src/store/memory-log.js'
import { JournalCopies } from '../../../src/volumes/pending/copies.js'
import { rejection } from '../../helpers/rejection.js'
import type { Rpc } from '../../../src/peer/rpc/types.js'

const JOURNALS_MAX = 10_000

test('a copy of one journal more than this node keeps is refused with a code; those that are here go on', async () => {
  const logs = createMemoryLogStore()
  let handler: ((request: unknown) => Promise<unknown>) | undefined
  const rpc = { handle: (_method: unknown, work: typeof handler) => { handler = work } } as unknown as Rpc
  const copies = new JournalCopies({ logs, rpc })
  const journalOf = (i: number): string => i.toString(16).padStart(32, '0')
  const send = async (i: number, position: number): Promise<unknown> => await handler?.({
    peerId: 'A', header: { group: 'g', journal: journalOf(i), position, done: false }, payload: new Uint8Array(1)
  })

  for (let i = 0; i < JOURNALS_MAX; i++) {
    const header = { position: 0, bytes: Buffer.from(JSON.stringify({ group: 'g', origin: 'A', brought: false })) }
    await logs.log(`pending-copy:${journalOf(i)}`).append([header])
  }

  const refusal = await rejection(send(JOURNALS_MAX, 1))
  assert.is(refusal.code, 'journal_copies_full')
  assert.is(exitCodeOf('journal_copies_full'), EXIT_SPACE)
  assert.match(refusal.message, /10000 pending journals/)
  await send(5, 1)
  assert.is((await copies.list()).length, JOURNALS_MAX)
})

test.run()

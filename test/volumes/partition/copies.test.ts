import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { exitCodeOf, EXIT_SPACE } from '../../../src/cli/exit-codes.js'
import { createMemoryLogStore } from '../../../src/store/memory/memory-log.js'
import { JournalCopies } from '../../../src/volumes/partition/copies.js'
import { volumePending } from '../../../src/volumes/replica/methods.js'
import { withRpcs } from '../../helpers/fake-rpc-hosts.js'
import { rejection } from '../../helpers/rejection.js'
import type { RpcService } from '../../../src/peer/rpc/init.js'
import type { Rpc } from '../../../src/peer/rpc/types.js'

const GROUP = `v${'a'.repeat(32)}`
const JOURNAL = 'b'.repeat(32)
const JOURNALS_MAX = 10_000

test('a copy of a journal is changed and given up for the node alone whose journal it is', async () => {
  await withRpcs(['origin', 'other', 'holder'], async rpcs => {
    const [origin, other, holder] = rpcs as [RpcService, RpcService, RpcService]
    const logs = createMemoryLogStore()
    const copies = new JournalCopies({ logs, rpc: holder })
    const log = logs.log(`pending-copy:${JOURNAL}`)
    const send = async (rpc: RpcService, header: { position?: number, done?: boolean }, text = ''): Promise<unknown> =>
      await rpc.call('holder', volumePending,
        { group: GROUP, journal: JOURNAL, position: 0, done: false, ...header }, Buffer.from(text))

    await send(origin, { position: 1 }, 'an operation')
    assert.match((await rejection(send(other, { position: 1 }, 'another operation'))).message, /that of another node/)
    await send(other, { done: true })
    assert.is(Buffer.from(await log.read(1)).toString(), 'an operation')
    assert.is((await copies.list())[0]?.origin, 'origin')

    await send(origin, { done: true })
    assert.equal(await copies.list(), [])
  })
})

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

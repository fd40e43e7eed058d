import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createMemoryLogStore } from '../../../src/store/memory-log.js'
import { JournalCopies } from '../../../src/volumes/pending/copies.js'
import { volumePending } from '../../../src/volumes/replica/methods.js'
import { withRpcs } from '../../helpers/fake-rpc-hosts.js'
import { rejection } from '../../helpers/rejection.js'
import type { RpcService } from '../../../src/peer/rpc/index.js'

const GROUP = `v${'a'.repeat(32)}`
const JOURNAL = 'b'.repeat(32)

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

test.run()

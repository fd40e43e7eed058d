import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { PAYLOAD_BYTES_MAX } from '../../../src/peer/rpc/constants.js'
import { splitParts } from '../../../src/volumes/replica/framing.js'
import { queryPending } from '../../../src/volumes/replica/pending-calls.js'
import { decodeAnswer } from '../../../src/volumes/tree/codec/answer.js'
import { XATTR_VALUE_BYTES_MAX } from '../../../src/volumes/tree/constants.js'
import type { PendingPort } from '../../../src/volumes/replica/pending-calls.js'
import type { Replica } from '../../../src/volumes/replica/replica.js'
import type { EntryInfo, TreeAnswer, TreeQuery } from '../../../src/volumes/tree/types.js'

const QUESTIONS = 40

test('long answers of a replica without a majority are as many as one message takes; the rest is asked again', async () => {
  const xattrs = new Map(['user.a', 'user.b'].map(name => [name, new Uint8Array(XATTR_VALUE_BYTES_MAX - 10)]))
  const entry: EntryInfo = {
    id: 1, parentId: 1, name: 'a', mode: undefined, cid: undefined, kind: 'file', size: 0, inline: true, children: 0, mtimeMs: 1, ctimeMs: 1, version: 1, versions: 0,
    by: 'a', node: 'b', xattrs
  }
  const answers = Array.from({ length: QUESTIONS }, (): TreeAnswer => ({ type: 'stat', entry }))
  const journals = {
    isOpen: async () => await Promise.resolve(true), query: async () => await Promise.resolve(answers)
  } as unknown as PendingPort
  const replica = { appliedIndex: 1, groupConfig: { epoch: 1, members: [] } } as unknown as Replica
  const query: TreeQuery = { type: 'stat', target: { id: 1 } }

  const { payload = new Uint8Array(0) } = await queryPending(journals, replica, answers.map(() => query))
  const told = splitParts(payload, QUESTIONS).map(decodeAnswer)

  assert.ok(payload.byteLength < PAYLOAD_BYTES_MAX)
  assert.ok(told.length > 1)
  assert.ok(told.every(answer => answer.type === 'stat' && answer.entry.xattrs?.size === 2))
})

test.run()

import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { memberRecord } from '../../helpers/membership-fakes.js'
import { sameValues } from '../../helpers/same-values.js'
import type { Remembered } from '../../../src/peer/membership/core.js'
import { encodeRemembered, MemberFile, MEMBERS_FILE } from '../../../src/peer/membership/member-file.js'
import { PbRemembered } from '../../../src/peer/membership/pb/membership.js'
import { signStart, verifyStart } from '../../../src/peer/membership/start-signature.js'
import type { StartPoint, StartWitness } from '../../../src/peer/membership/start.js'
import { systemClock } from '../../../src/util/clock.js'
import { errorCode } from '../../../src/util/errors.js'
import { silentLogger } from '../../../src/util/logger.js'

const NONCE = 'ab'.repeat(16)
const POINT: StartPoint = { count: 3, nonce: NONCE, beats: 2 }
const PREVIOUS: StartPoint = { count: 2, nonce: 'cd'.repeat(16), beats: 9 }

async function signedBy (): Promise<{ peerId: string, witness: StartWitness }> {
  const key = await generateKeyPair('Ed25519')
  const peerId = peerIdFromPrivateKey(key).toString()

  return { peerId, witness: { storeId: 'store', start: await signStart(key, peerId, 'store', { ...POINT, previous: PREVIOUS }) } }
}

async function inFolder (run: (dir: string, file: () => MemberFile) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(path.join(tmpdir(), 'shoal-members-'))

  try {
    await run(dir, () => new MemberFile({
      path: path.join(dir, MEMBERS_FILE), selfId: 'self', verifyStart, clock: systemClock, logger: silentLogger
    }))
  } finally {
    await rm(dir, { recursive: true })
  }
}

function tableOf (peerId: string, { storeId, start }: StartWitness): Remembered {
  return {
    rows: [
      { record: memberRecord(peerId, { storeId, start }), state: 'alive', returns: 2 },
      { record: memberRecord('self'), state: 'alive', returns: 0 }
    ],
    starts: [[peerId, { storeId, start }]]
  }
}

test('a signature is that of the node over all of the start, and of no other node', async () => {
  const { peerId, witness } = await signedBy()
  const { start } = witness
  assert.ok(verifyStart(peerId, witness))
  assert.not.ok(verifyStart((await signedBy()).peerId, witness))
  assert.not.ok(verifyStart('nobody', witness))
  assert.not.ok(verifyStart(peerId, { ...witness, storeId: 'other' }))
  assert.not.ok(verifyStart(peerId, { ...witness, start: { ...start, count: 4 } }))
  assert.not.ok(verifyStart(peerId, { ...witness, start: { ...start, nonce: 'ee'.repeat(16) } }))
  assert.not.ok(verifyStart(peerId, { ...witness, start: { ...start, beats: 3 } }))
  assert.not.ok(verifyStart(peerId, { ...witness, start: { ...start, previous: { ...PREVIOUS, beats: 8 } } }))
})

test('what was written is read again, without the own row', () => inFolder(async (_, file) => {
  const { peerId, witness } = await signedBy()
  const table = tableOf(peerId, witness)
  const writer = file()
  assert.equal(await writer.load(), { rows: [], starts: [] })
  writer.start(() => table)
  writer.changed('later')
  await writer.flush()
  const read = await file().load()
  sameValues(read.rows, [{ ...table.rows[0], record: { ...table.rows[0]?.record, start: { ...witness.start } } }])
  sameValues(read.starts, table.starts)
}))

test('a forged start is left out, its member stays', () => inFolder(async (dir, file) => {
  const { peerId, witness } = await signedBy()
  const forged = { ...witness, start: { ...witness.start, count: 1_000 } }
  await writeFile(path.join(dir, MEMBERS_FILE), encodeRemembered(tableOf(peerId, forged)))
  const { rows, starts } = await file().load()
  assert.is(rows[0]?.record.peerId, peerId)
  assert.is(rows[0]?.record.start, undefined)
  assert.equal(starts, [])
}))

test('a row that makes no sense costs that row, damage the whole file, which is kept aside', () => inFolder(async (dir, file) => {
  const { peerId, witness } = await signedBy()
  const table = tableOf(peerId, witness)
  const rows = [{ record: memberRecord('x'.repeat(2_000)), state: 'alive' as const, returns: 0 }, ...table.rows]
  await writeFile(path.join(dir, MEMBERS_FILE), encodeRemembered({ ...table, rows }))
  assert.equal((await file().load()).rows.map(({ record }) => record.peerId), [peerId])

  const bytes = await readFile(path.join(dir, MEMBERS_FILE))
  bytes[bytes.byteLength >> 1] = (bytes[bytes.byteLength >> 1] as number) ^ 1
  await writeFile(path.join(dir, MEMBERS_FILE), bytes)
  assert.equal(await file().load(), { rows: [], starts: [] })
  assert.ok((await readdir(dir)).some(name => name.startsWith(`${MEMBERS_FILE}.corrupt-`)))

  await writeFile(path.join(dir, MEMBERS_FILE), '')
  assert.equal(await file().load(), { rows: [], starts: [] })
}))

test('a file of a newer Shoal is not opened', () => inFolder(async (dir, file) => {
  const body = PbRemembered.encode({ version: 2, rows: [], starts: [] })
  const { createHash } = await import('node:crypto')
  const sum = createHash('sha256').update(body).digest().subarray(0, 16)
  await writeFile(path.join(dir, MEMBERS_FILE), Buffer.concat([sum, body]))
  assert.is(await file().load().catch(errorCode), 'data_dir_too_new')
}))

test.run()

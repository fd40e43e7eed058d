import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { RefusedMessages } from '../../../src/peer/transport/refused-messages.js'
import { defineMethod } from '../../../src/peer/rpc/method.js'
import { GetRequest, GetResponse } from '../../../src/blocks/pb/blocks.js'
import { errorCode, errorMessage } from '../../../src/util/errors.js'
import { bytes, text } from '../../../src/util/schema/fields.js'
import { message } from '../../../src/util/schema/schema.js'
import { withRpcs } from '../../helpers/fake-rpc-hosts.js'
import { recordingLogger } from '../../helpers/recording-logger.js'
import { rejection } from '../../helpers/rejection.js'
import type { RpcMethod } from '../../../src/peer/rpc/types.js'

const get = defineMethod('test.get', {
  request: message(GetRequest, { cid: bytes({ min: 4, max: 8 }) }),
  response: message(GetResponse, { encoding: text({ max: 3 }) }),
  responseBytesMax: 10
})

/** The same method, of somebody who checks nothing. */
const wild: RpcMethod<Uint8Array, Uint8Array> = {
  name: 'test.get',
  request: { encode: header => header as Uint8Array, decode: header => header, check: () => undefined },
  response: { encode: header => header as Uint8Array, decode: header => header, check: () => undefined },
  requestBytesMax: Infinity,
  responseBytesMax: Infinity
}

const GOOD = Uint8Array.of(1, 2, 3, 4)

test('a request that makes no sense never reaches the handler; it is counted, told, and ends the call alone', async () => {
  const log = recordingLogger()
  const refused = new RefusedMessages(log.logger, () => 0)
  let handled = 0

  await withRpcs(['evil', 'b'], async ([evil, b]) => {
    b!.handle(get, async () => {
      handled++

      return { header: { encoding: 'raw' } }
    })
    const call = async (header: Uint8Array, payload?: Uint8Array): Promise<string> => {
      const err = await rejection(evil!.call('b', wild, header, payload))
      assert.is(errorCode(err), 'invalid_message')

      return errorMessage(err)
    }

    assert.match(await call(new Uint8Array(0)), /request test\.get makes no sense.*cid: is empty/)
    assert.match(await call(Uint8Array.of(0x0a, 0x00)), /cid: is empty/)
    assert.match(await call(Uint8Array.of(0x0a, 0x7f)), /cannot be decoded/)
    assert.match(await call(GetRequest.encode({ cid: new Uint8Array(9) })), /at most 8/)
    assert.match(await call(GetRequest.encode({ cid: GOOD }), new Uint8Array(1)),
      /payload has 1 bytes, at most 0/)
    assert.is(handled, 0)
    assert.is(refused.total, 5)
    assert.equal(refused.counts(), { 'test.get': 5 })
    assert.is(log.entries.filter(({ fields }) => fields.peer_id === 'evil').length, 1)

    const { header } = await evil!.call('b', get, { cid: GOOD })
    assert.is(header.encoding, 'raw')
    assert.is(handled, 1)
  }, peerId => peerId === 'b' ? { refused, logger: log.logger } : {})
})

test('an answer is the word of a member too', async () => {
  const refused = new RefusedMessages(recordingLogger().logger, () => 0)

  await withRpcs(['a', 'evil'], async ([a, evil]) => {
    let answer: { header: Uint8Array, payload?: Uint8Array } = { header: new Uint8Array(0) }
    evil!.handle(wild, async () => answer)
    const call = async (): Promise<string> => {
      const err = await rejection(a!.call('evil', get, { cid: GOOD }))
      assert.is(errorCode(err), 'invalid_message')

      return errorMessage(err)
    }

    assert.match(await call(), /answer to test\.get makes no sense.*encoding: is empty/)
    answer = { header: GetResponse.encode({ encoding: 'raw' }), payload: new Uint8Array(11) }
    assert.match(await call(), /payload has 11 bytes, at most 10/)
    answer = { header: Uint8Array.of(0xff) }
    assert.match(await call(), /cannot be decoded/)
    assert.is(refused.total, 3)
    answer = { header: GetResponse.encode({ encoding: 'raw' }), payload: new Uint8Array(10) }
    assert.is((await a!.call('evil', get, { cid: GOOD })).payload.length, 10)
  }, peerId => peerId === 'a' ? { refused } : {})
})

test.run()

import assert from 'node:assert/strict'
import { EDGE_NUMBERS, EDGE_TEXTS, mangle, pick, rubbish, type Fuzzer } from './fuzzer.js'
import { anyMessage } from './wire.js'
import { decodeItems as decodeCids, encodeItems as encodeCids } from '../../src/blocks/wire.js'
import { decodeAnswer as decodeComparison, decodeQuestion, encodeQuestion } from '../../src/blocks/repair/reconcile/frames.js'
import { KeyRange } from '../../src/blocks/repair/reconcile/range.js'
import * as blockMethods from '../../src/blocks/methods.js'
import { SET_METHOD } from '../../src/dht/set-rpc.js'
import { decodeGossip, decodeTable } from '../../src/peer/membership/codec.js'
import * as memberMethods from '../../src/peer/membership/rpc-methods.js'
import { parseExchangedPeers } from '../../src/peer/transport/peer-exchange.js'
import { decodeFailure, encodeFailure } from '../../src/peer/rpc/failure.js'
import { decodeHello } from '../../src/peer/rpc/hello.js'
import { FrameParser } from '../../src/peer/rpc/parser.js'
import { ShoalError } from '../../src/util/errors.js'
import {
  decodeItems as decodeLogItems, decodeReply, decodeRequest, encodeItems as encodeLogItems, encodeRequest
} from '../../src/consensus/codec.js'
import { joinParts, splitParts } from '../../src/volumes/replica/framing.js'
import * as volumeMethods from '../../src/volumes/replica/methods.js'
import { decodeSubmitted, encodeCommand } from '../../src/volumes/tree/codec/command.js'
import { decodeAnswer, decodeResult } from '../../src/volumes/tree/codec/answer.js'
import { decodeQuery, encodeQuery } from '../../src/volumes/tree/codec/query.js'
import type { Random } from '../../src/util/random.js'
import type { RpcMethod } from '../../src/peer/rpc/types.js'

/** Inputs of one round. */
const INPUTS = 400

/** One input is at most 200 KB: whatever it says, reading it is a matter of milliseconds, also on a busy machine. */
const DECODE_MS_MAX = 2_000

interface Reader {
  name: string
  read: (bytes: Uint8Array) => unknown
  /** Bytes of an honest one, to be spoilt. */
  sample?: (random: Random) => Uint8Array
}

const PARTS_MAX = 1_000
const cidBytes = Uint8Array.from([1, 0x55, 0x12, 32, ...new Uint8Array(32)])
const question = [{ kind: 'whole' as const, range: new KeyRange(''), fingerprint: { count: 3, high: 1, low: 2 } }]

const methods = ([
  ...Object.values(blockMethods), ...Object.values(memberMethods), ...Object.values(volumeMethods), SET_METHOD
] as unknown[]).filter((one): one is RpcMethod<unknown, unknown> => one !== null && typeof one === 'object' && 'request' in one)

const readers: readonly Reader[] = [
  ...methods.flatMap(({ name, request, response }) => [
    { name: `${name} request`, read: request.decode }, { name: `${name} response`, read: response.decode }
  ]),
  { name: 'gossip', read: decodeGossip },
  { name: 'table of members', read: decodeTable },
  { name: 'command', read: decodeSubmitted, sample: () => encodeCommand({ id: '0'.repeat(32), baseIndex: 1, principal: 'a', node: 'b', atMs: 1, op: { type: 'mkdir', path: '/a' } }) },
  { name: 'query', read: decodeQuery, sample: random => encodeQuery({ type: 'list', path: pick(random, EDGE_TEXTS), limit: 1 }) },
  { name: 'answer', read: decodeAnswer },
  { name: 'result', read: decodeResult },
  {
    name: 'request of a log',
    read: bytes => decodeRequest({ header: bytes, payload: new Uint8Array(0) }),
    sample: () => encodeRequest({ type: 'prepare', epoch: 1, ballot: { round: 1, node: 'a' }, commitIndex: 1 }).header
  },
  { name: 'reply of a log', read: bytes => decodeReply({ header: bytes, payload: new Uint8Array(0) }) },
  { name: 'items of a log', read: decodeLogItems, sample: () => encodeLogItems([{ index: 1, value: { kind: 'noop' } }]) },
  { name: 'parts', read: bytes => splitParts(bytes, PARTS_MAX), sample: () => joinParts([Uint8Array.of(1, 2), new Uint8Array(9)]) },
  { name: 'list of CIDs', read: bytes => decodeCids(bytes, PARTS_MAX), sample: () => encodeCids([{ cidBytes, high: 1, low: 2 }]) },
  { name: 'question of a comparison', read: decodeQuestion, sample: () => encodeQuestion(question) },
  { name: 'answer of a comparison', read: bytes => decodeComparison(bytes, question) },
  { name: 'hello', read: decodeHello },
  { name: 'exchanged peers', read: parseExchangedPeers, sample: () => Buffer.from('[{"peerId":"a","addresses":["/ip4/1.2.3.4/tcp/1"]}]') },
  { name: 'failure', read: bytes => decodeFailure(bytes, 'a', 'b'), sample: () => encodeFailure(new Error('no')) },
  {
    name: 'frames',
    read: bytes => {
      const parser = new FrameParser({ begin: () => {}, target: () => undefined, end: () => {} })

      for (let at = 0; at < bytes.length; at += 7) {
        parser.push(bytes.subarray(at, at + 7))
      }
    }
  }
]

/** Everything that reads bytes of others: an outcome or one typed error, and soon. */
export const codecs: Fuzzer = {
  name: 'codecs',
  about: 'everything that reads bytes of others: it ends soon, in a message or in a typed error',
  round: async random => {
    const words = [...EDGE_TEXTS, '0'.repeat(32), cidBytes, ...EDGE_NUMBERS.slice(0, 8).map(String)]

    for (let i = 0; i < INPUTS; i++) {
      const { name, read, sample } = pick(random, readers)
      const honest = sample?.(random)
      const bytes = honest !== undefined && random() < 0.6
        ? mangle(honest, random)
        : random() < 0.9 ? anyMessage(random, words) : rubbish(random)
      const startedAt = performance.now()

      try {
        read(bytes)
      } catch (err) {
        assert.ok(err instanceof ShoalError,
          `${name} of ${Buffer.from(bytes).toString('hex').slice(0, 400)}: ${err instanceof Error ? err.stack : String(err)}`)
      }

      const ms = performance.now() - startedAt
      assert.ok(ms < DECODE_MS_MAX, `${name} of ${bytes.length} bytes took ${Math.round(ms)} ms`)
    }

    return INPUTS
  }
}

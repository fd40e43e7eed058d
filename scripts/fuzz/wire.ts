import { EDGE_NUMBERS, EDGE_TEXTS, pick, rubbish } from './fuzzer.js'
import type { Random } from '../../src/util/random.js'

/** Protobuf that no honest encoder makes, from values that mean something here and there. */

const WIRE_VARINT = 0
const WIRE_BYTES = 2
const FIELDS = 16
const DEPTH_MAX = 5

export function varint (value: bigint): Buffer {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, value)

  do {
    const low = Number(rest & 0x7fn)
    rest >>= 7n
    bytes.push(rest > 0n ? low | 0x80 : low)
  } while (rest > 0n)

  return Buffer.from(bytes)
}

export function field (number: number, value: bigint | Uint8Array): Buffer {
  return typeof value === 'bigint'
    ? Buffer.concat([varint(BigInt(number << 3 | WIRE_VARINT)), varint(value)])
    : Buffer.concat([varint(BigInt(number << 3 | WIRE_BYTES)), varint(BigInt(value.length)), value])
}

/** Integers at every edge that a varint can hold. */
const INTEGERS = EDGE_NUMBERS.filter(number => Number.isInteger(number) && number >= 0 && number < 2 ** 64).map(BigInt)

/** @param words - texts and bytes that some field may take for its own: ids, names of nodes, CIDs */
export function protobuf (random: Random, words: ReadonlyArray<string | Uint8Array>, depth = 0): Buffer {
  const fields = Array.from({ length: Math.floor(random() * 8) }, () => {
    const number = 1 + Math.floor(random() * FIELDS)

    switch (Math.floor(random() * 5)) {
      case 0: return field(number, pick(random, INTEGERS))
      case 1: return field(number, Buffer.from(pick(random, words)))
      case 2: return field(number, Buffer.from(pick(random, EDGE_TEXTS)))
      case 3: return field(number, rubbish(random))
      default: return field(number, depth < DEPTH_MAX ? protobuf(random, words, depth + 1) : Buffer.alloc(0))
    }
  })

  return Buffer.concat(random() < 0.5 ? fields.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0)) : fields)
}

/** A message of any shape: nothing, rubbish, lists without end, messages within messages, lengths that lie. */
export function anyMessage (random: Random, words: ReadonlyArray<string | Uint8Array>): Uint8Array {
  switch (Math.floor(random() * 12)) {
    case 0: return Buffer.alloc(0)
    case 1: return Uint8Array.of(0x0a, 0x00)
    case 2: return rubbish(random)
    case 3: return Buffer.concat([Uint8Array.of(0x0a), varint(2n ** 31n), rubbish(random)])
    // Many empty rows.
    case 4:
      return Buffer.alloc(2 * Math.floor(random() * 50_000), Uint8Array.of(pick(random, [0x0a, 0x12, 0x1a, 0x22]), 0))
    // Groups that never end, which some decoders follow by recursion.
    case 5: return Buffer.alloc(Math.floor(random() * 100_000), 0x7b)
    case 6: {
      let nested: Uint8Array = Buffer.alloc(0)

      for (let i = 0; i < 200; i++) {
        nested = field(1 + Math.floor(random() * 3), nested)
      }

      return nested
    }
    default: return protobuf(random, words)
  }
}

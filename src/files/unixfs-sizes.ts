import { UnixFS } from 'ipfs-unixfs'

/**
 * Mends what UnixFS nodes are written with. protons-runtime (7.1 and 8.0 at least) writes a uint64 from 2^31 up to
 * 2^32 as one byte and leaves the four after it as they were: its low half is kept signed, is negative then, and the
 * loop over its bits ends at once. So the root of every file from 2 GiB up to 4 GiB would say another size, or could
 * not be read at all, and its CID would follow from whatever lay in that memory. The same goes for times from 2038 on.
 *
 * Nodes are encoded deep in the importer, with the `marshal` of this class, so that is the place. It writes the nodes
 * that have such a number itself, as the UnixFS specification has them, and leaves all others alone: their bytes, and
 * so their CIDs, are those that they always had. Imported for that effect. `test/files/unixfs-sizes.test.ts` says when
 * upstream is well again.
 */

const WRONG_FROM = 2n ** 31n
const WRONG_BELOW = 2n ** 32n

/** `DataType` of the UnixFS specification. */
const TYPES: Readonly<Record<string, bigint>> = {
  raw: 0n, directory: 1n, file: 2n, metadata: 3n, symlink: 4n, 'hamt-sharded-directory': 5n
}

/** Tags of protobuf: number of the field and wire type. */
const TAG = {
  type: 0x08, data: 0x12, fileSize: 0x18, blockSize: 0x20, hashType: 0x28, fanout: 0x30, mode: 0x38, mtime: 0x42
} as const
const TAG_SECONDS = 0x08
const TAG_NANOSECONDS = 0x15

const FILE_MODE = 0o644
const FOLDER_MODE = 0o755

const marshalUpstream: (this: UnixFS) => Uint8Array = Reflect.get(UnixFS.prototype, 'marshal')

UnixFS.prototype.marshal = function (this: UnixFS): Uint8Array {
  return numbersOf(this).some(isWrittenWrong) ? encode(this) : marshalUpstream.call(this)
}

/** Whether upstream writes this number wrongly. */
export function isWrittenWrong (value: bigint): boolean {
  return value >= WRONG_FROM && value < WRONG_BELOW
}

/** What upstream makes of a node, for the test that looks whether all this is still needed. */
export function encodedUpstream (node: UnixFS): Uint8Array {
  return marshalUpstream.call(node)
}

function numbersOf (node: UnixFS): bigint[] {
  return [node.fileSize(), ...node.blockSizes, ...node.mtime === undefined ? [] : [node.mtime.secs]]
}

/** Fields in the order of their numbers, as all implementations write them: bytes decide about the CID. */
function encode (node: UnixFS): Uint8Array {
  const { data, mode, mtime } = node
  const hasSize = node.type === 'file' || node.type === 'raw'
  const hasMode = mode !== undefined && mode !== (node.isDirectory() ? FOLDER_MODE : FILE_MODE)
  const time = mtime === undefined
    ? []
    : [
        ...field(TAG_SECONDS, mtime.secs),
        ...mtime.nsecs === undefined ? [] : [TAG_NANOSECONDS, ...fixed32(mtime.nsecs)]
      ]

  return Buffer.concat([
    Uint8Array.from(field(TAG.type, TYPES[node.type] ?? 0n)),
    ...data === undefined || data.length === 0 ? [] : [Uint8Array.from(field(TAG.data, BigInt(data.length))), data],
    Uint8Array.from([
      ...hasSize ? field(TAG.fileSize, node.fileSize()) : [],
      ...node.blockSizes.flatMap(size => field(TAG.blockSize, size)),
      ...node.hashType === undefined ? [] : field(TAG.hashType, node.hashType),
      ...node.fanout === undefined ? [] : field(TAG.fanout, node.fanout),
      ...hasMode ? field(TAG.mode, BigInt(mode)) : [],
      ...mtime === undefined ? [] : [...field(TAG.mtime, BigInt(time.length)), ...time]
    ])
  ])
}

function field (tag: number, value: bigint): number[] {
  const bytes = [tag]
  // Times before 1970: two's complement of 64 bits.
  let rest = BigInt.asUintN(64, value)

  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }

  return [...bytes, Number(rest)]
}

function fixed32 (value: number): number[] {
  return [0, 8, 16, 24].map(shift => (value >>> shift) & 0xff)
}

import { readIdentity } from '../device/identity.js'
import { StoreCorruptError } from '../errors.js'
import { crc32c } from './crc32c.js'
import { decodeHead, RecordKind } from './record.js'
import { segmentId, segmentPath } from './segment-files.js'
import type { StoreFs } from '../device/fs.js'
import type { SegmentLayout } from './layout.js'

/** The first record of a segment has a key of 16 bytes and no extra. */
const FIRST_RECORD_BYTES = 256

/**
 * The id of a store: that of `store.json`, or the one in its segments where that file is lost.
 * Checksums of records are seeded by the id, so under another one every segment would look like
 * rubbish, and an open would cut it off. Undefined for a folder without segments.
 *
 * Throws `store_corrupt` when file and segments name different stores, or neither tells.
 */
export async function ownId (
  fs: StoreFs, layout: SegmentLayout
): Promise<{ storeId: string, isInFile: boolean } | undefined> {
  const known = await readIdentity(fs, layout.identity)
  const { found, segments } = await idInSegments(fs, layout.root)

  if (known !== undefined && found !== undefined && known !== found) {
    throw new StoreCorruptError(layout.identity,
      `it names the store ${known}, but the segments beside it are those of ${found}`)
  }

  if (known === undefined && found === undefined && segments > 0) {
    throw new StoreCorruptError(layout.identity,
      `it is missing, and the ${segments} segments beside it do not tell whose they are`)
  }

  const storeId = known ?? found

  return storeId === undefined ? undefined : { storeId, isInFile: known !== undefined }
}

async function idInSegments (
  fs: StoreFs, root: string
): Promise<{ found: string | undefined, segments: number }> {
  const ids = (await fs.readdir(root)).flatMap(({ name }) => segmentId(name) ?? []).sort((a, b) => a - b)

  for (const id of ids) {
    const found = await idInSegment(fs, root, id)

    if (found !== undefined) {
      return { found, segments: ids.length }
    }
  }

  return { found: undefined, segments: ids.length }
}

async function idInSegment (fs: StoreFs, root: string, id: number): Promise<string | undefined> {
  const fd = await fs.open(segmentPath(root, id), 'r')

  try {
    const buffer = Buffer.alloc(FIRST_RECORD_BYTES)
    const bytes = buffer.subarray(0, await fs.read(fd, buffer, 0))
    const storeId = Buffer.from(decodeHead(bytes, 0, undefined)?.key ?? []).toString('hex')
    const head = decodeHead(bytes, 0, crc32c(Buffer.from(storeId)))

    return head?.kind === RecordKind.segment && head.segment === id && head.offset === 0 ? storeId : undefined
  } finally {
    await fs.close(fd)
  }
}

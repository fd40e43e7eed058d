import * as dagPb from '@ipld/dag-pb'
import { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'
import { sha256 } from 'multiformats/hashes/sha2'
import { InvalidBlockError, InvalidCodecError } from '../errors.js'
import { BLOCK_BYTES_MAX } from '../../../blocks/constants.js'
import { fewCopiesWarning } from '../../../blocks/put/few-copies.js'
import { BlockTooLargeError } from '../../../blocks/errors.js'
import { parseCid } from '../../../files/target.js'
import { errorMessage } from '../../../util/errors.js'
import { blockStatJson } from './health.js'
import type { BlockRow, PutResult } from '../../../api/files.js'
import type { RequestContext } from '../context.js'
import { route } from '../route.js'
import type { RequestFor, Route } from '../route.js'

/** Single blocks. */
export const blockRoutes: readonly Route[] = [
  route('PUT /blocks', putBlock),
  route('GET /blocks', listBlocks),
  route('GET /blocks/:cid', getBlock),
  route('GET /blocks/:cid/stat', statBlock)
]

const CODECS: Readonly<Record<string, number>> = { raw: raw.code, 'dag-pb': dagPb.code }

async function putBlock (
  { query: { codec }, body, reply, blocks, signal }: RequestFor<'PUT /blocks'>
): Promise<void> {
  const code = Object.hasOwn(CODECS, codec) ? CODECS[codec] : undefined

  if (code === undefined) {
    throw new InvalidCodecError(codec)
  }

  const bytes = await body.bytes(BLOCK_BYTES_MAX, () => new BlockTooLargeError(BLOCK_BYTES_MAX + 1, BLOCK_BYTES_MAX))

  if (code === dagPb.code) {
    checkDagPb(bytes)
  }

  const cid = CID.createV1(code, await sha256.digest(bytes))
  const put = await blocks.put(cid, bytes, { signal })
  const warning = fewCopiesWarning(put)
  const result: PutResult = {
    cid: cid.toString(), bytes: bytes.byteLength, copies: put.copies, replicas: put.wanted,
    ...warning !== undefined && { warning }
  }

  reply.json(result)
}

/** Bytes that are no dag-pb would get a CID that nothing can read. */
function checkDagPb (bytes: Uint8Array): void {
  try {
    dagPb.decode(bytes)
  } catch (err) {
    throw new InvalidBlockError(errorMessage(err), { cause: err })
  }
}

async function listBlocks ({ reply, blocks }: RequestContext): Promise<void> {
  for (const { cid, bytes } of blocks.listLocal()) {
    const row: BlockRow = { cid: cid.toString(), bytes }
    await reply.line(row)
  }

  reply.end()
}

async function getBlock ({ params, reply, blocks, signal }: RequestContext): Promise<void> {
  const bytes = await blocks.get(parseCid(params.cid ?? ''), { signal })

  reply.start({ 'content-type': 'application/octet-stream', 'content-length': bytes.byteLength })
  await reply.write(bytes)
  reply.end()
}

async function statBlock ({ params, reply, blocks, signal }: RequestContext): Promise<void> {
  reply.json(blockStatJson(await blocks.stat(parseCid(params.cid ?? ''), { signal })))
}

import { createHash } from 'node:crypto'
import { savedAs } from './answer.js'
import { CACHE_IMMUTABLE } from './constants.js'
import { walkBlocks } from './dag-walk.js'
import { parseEntityBytes, rangeInEntity } from './entity-bytes.js'
import { InvalidParameterError } from './errors.js'
import { MEDIA_TYPES } from './format.js'
import { encodeCarBlock, encodeCarHeader } from '../../volumes/fs/car.js'
import type { Answer, Ask } from './answer.js'
import type { WalkOptions } from './dag-walk.js'
import type { CarBlock } from '../../volumes/fs/car.js'

const SCOPES: readonly string[] = ['block', 'entity', 'all'] satisfies WalkOptions['scope'][]

/** Characters of a hash that tell CARs of one CID apart. */
const HASH_CHARACTERS = 16

/**
 * A CAR of version 1, depth first: the blocks that prove the path, then those that `dag-scope` and `entity-bytes` ask
 * for. The block that the path leads to is there before the answer begins; one that is missing later ends the
 * connection.
 */
export async function carAnswer (ask: Ask): Promise<Answer> {
  const { reader, cid, passed, path, query, signal, negotiated: { car: { dups } } } = ask
  const entityBytes = query.get('entity-bytes') ?? ''
  const scope = entityBytes === '' ? scopeOf(query.get('dag-scope') ?? '') : 'entity'
  const wanted = entityBytes === '' ? undefined : parseEntityBytes(entityBytes)
  const root = { cid, bytes: await reader.get(cid, signal) }
  const range = wanted === undefined ? undefined : rangeInEntity(wanted, cid, root.bytes)
  const options: WalkOptions = { scope, range, dups, signal }

  return {
    content: {
      // Weak: a later version may walk in another order.
      etag: `W/"${cid.toString()}.car.${hashOf([path.encoded, scope, entityBytes, dups])}"`,
      type: `${MEDIA_TYPES.car}; version=1; order=dfs; dups=${dups}`,
      stream: () => carBytes(root, walkBlocks(reader, passed, root, options))
    },
    cacheControl: CACHE_IMMUTABLE,
    disposition: savedAs(ask, 'attachment', 'car')
  }
}

async function * carBytes (
  root: CarBlock, blocks: AsyncIterable<CarBlock>
): AsyncGenerator<Uint8Array, void, undefined> {
  yield encodeCarHeader([root.cid])

  for await (const block of blocks) {
    yield encodeCarBlock(block)
  }
}

function scopeOf (text: string): WalkOptions['scope'] {
  if (text !== '' && !SCOPES.includes(text)) {
    throw new InvalidParameterError('dag-scope', text, SCOPES.join(', '))
  }

  return text === '' ? 'all' : text as WalkOptions['scope']
}

function hashOf (parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, HASH_CHARACTERS)
}

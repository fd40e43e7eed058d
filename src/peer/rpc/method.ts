import { message } from '../../util/schema/schema.js'
import type { RpcMethod } from './types.js'
import type { Codec, MessageSchema } from '../../util/schema/schema.js'

/**
 * One remote procedure. `requestBytesMax` and `responseBytesMax` bound the payloads; without them there is none.
 *
 * ```ts
 * const blockGet = defineMethod('block.get', {
 *   request: message(GetRequest, { cid }),
 *   response: message(GetResponse, { encoding }), responseBytesMax: BLOCK_BYTES_MAX
 * })
 * ```
 */
export function defineMethod<Req, Res> (name: string, parts: Omit<RpcMethod<Req, Res>, 'name'>): RpcMethod<Req, Res> {
  return { name, ...parts }
}

/** A header that says nothing. */
export function nothing<T extends object> (codec: Codec<T>): MessageSchema<T> {
  return message(codec, {} as never)
}

import { InvalidMessageError } from '../../util/schema/errors.js'
import type { RawReply } from './pending-call.js'
import type { RpcMethod, RpcReply } from './types.js'

/** The header of a request, once all of the request is known to be one. Throws `invalid_message`. */
export function checkedRequest<Req, Res> (
  { name, request, requestBytesMax = 0 }: RpcMethod<Req, Res>, header: Uint8Array, payload: Uint8Array
): Req {
  return checked(`The request ${name}`, payload, requestBytesMax, () => request.decode(header))
}

/** An answer, once all of it is known to be one: it is the word of a member too. Throws `invalid_message`. */
export function checkedReply<Req, Res> (
  { name, response, responseBytesMax = 0 }: RpcMethod<Req, Res>, { header, payload }: RawReply
): RpcReply<Res> {
  return {
    header: checked(`The answer to ${name}`, payload, responseBytesMax, () => response.decode(header)),
    payload
  }
}

function checked<T> (what: string, payload: Uint8Array, bytesMax: number, decode: () => T): T {
  if (payload.length > bytesMax) {
    throw new InvalidMessageError(`its payload has ${payload.length} bytes, at most ${bytesMax} are allowed`, { what })
  }

  try {
    return decode()
  } catch (err) {
    throw err instanceof InvalidMessageError ? new InvalidMessageError(err.reason, { what, cause: err.cause }) : err
  }
}

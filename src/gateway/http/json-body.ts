import { JSON_BYTES_MAX } from './constants.js'
import { BadRequestError } from './errors.js'
import type { RequestBody } from './body.js'

/** A body that is a JSON object; an empty one is `{}`. Throws `bad_request`, `body_too_large`. */
export async function jsonBody (body: RequestBody, bytesMax = JSON_BYTES_MAX): Promise<Record<string, unknown>> {
  const bytes = await body.bytes(bytesMax)

  if (bytes.byteLength === 0) {
    return {}
  }

  let value: unknown

  try {
    value = JSON.parse(Buffer.from(bytes).toString())
  } catch {
    throw new BadRequestError('The body is not JSON.')
  }

  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new BadRequestError('The body must be a JSON object.')
  }

  return value as Record<string, unknown>
}

import { BadCredentialsError } from '../errors.js'
import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * The token of a request: `Authorization: Bearer TOKEN`, or `Basic`, whose password it is and whose name does not count
 * (`curl -u :TOKEN`). Never from the query: addresses stand in logs. Undefined where there is none. Throws
 * `bad_credentials` for any other scheme.
 */
export function tokenOf (
  { headers: { authorization } }: IncomingMessage, response: Pick<ServerResponse, 'setHeader'>
): string | undefined {
  // One address has an answer for each who asks.
  response.setHeader('vary', 'authorization')

  if (authorization === undefined) {
    return undefined
  }

  const [, scheme = '', credentials = ''] = /^(\w+)\s+(\S+)\s*$/.exec(authorization) ?? []

  switch (scheme.toLowerCase()) {
    case 'bearer':
      return credentials
    case 'basic':
      return Buffer.from(credentials, 'base64').toString().replace(/^[^:]*:/, '')
    default:
      throw new BadCredentialsError()
  }
}

import { ANONYMOUS, principalName } from '../access/types.js'
import { errorCode } from '../util/errors.js'
import type { NodeAccess } from './create-access.js'
import type { Principal } from '../access/types.js'
import type { Caller, Doorkeeper } from '../gateway/http/door/caller.js'
import type { Volumes } from '../volumes/types.js'

/** What a token that opens nothing is refused with; any other failure is none of its own. */
const WRONG_TOKEN: ReadonlySet<string> = new Set(['token_invalid', 'token_expired'])

/** Tells who asks at the doors of a node, and hands each the volumes as they may use them. */
export function createDoorkeeper ({ access, failedLogins }: NodeAccess, volumes: Volumes): Doorkeeper {
  const authenticate = async (token: string, address: string): Promise<Principal> => {
    failedLogins.assertFree(address, token)

    try {
      const principal = await access.authenticate(token)
      failedLogins.succeeded(token)

      return principal
    } catch (err) {
      if (WRONG_TOKEN.has(errorCode(err))) {
        failedLogins.failed(address, token, errorCode(err))
      }

      throw err
    }
  }

  return {
    async identify (token, address): Promise<Caller> {
      const principal = token === undefined ? { kind: ANONYMOUS } as const : await authenticate(token, address)

      return {
        name: principalName(principal),
        isAdmin: async () => await access.isAdmin(principal),
        volumes: access.guard(volumes, principal, { address })
      }
    }
  }
}

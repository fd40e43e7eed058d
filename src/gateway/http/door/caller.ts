import type { Volumes } from '../../../volumes/types.js'

/** Who asks through a door, and what there is for them. */
export interface Caller {
  /** For logs: `admin`, `user:ann`, `anonymous`. */
  name: string
  /** May do what the local socket may. Asked where it matters: it is a question to the registry. */
  isAdmin: () => Promise<boolean>
  /** The volumes, as far as they may be seen and changed. */
  volumes: Volumes
}

/** Tells who asks. */
export interface Doorkeeper {
  /**
   * Errors: `token_invalid`, `token_expired`, `busy` for an address that guesses.
   *
   * @param token - undefined: the request proves nothing
   * @param address - where the request comes from
   */
  identify: (token: string | undefined, address: string) => Promise<Caller>
}

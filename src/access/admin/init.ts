import type { AccessStore } from '../access-store.js'
import type { Audit } from '../audit.js'
import type { Actor } from '../types.js'
import type { Clock } from '../../util/clock.js'
import type { Random } from '../../util/random.js'

export interface AdminInit {
  store: AccessStore
  audit: Audit
  clock: Clock
  random: Random
}

/** Of each change. */
export interface ChangeBy {
  by: Actor
  signal?: AbortSignal
}

export interface Options { signal?: AbortSignal }

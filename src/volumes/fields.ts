import { GROUP_ID, GROUP_ID_CHARS } from './group-id.js'
import { isPeerId, STORE_ID } from '../peer/fields.js'
import { rememberGood } from '../util/remember-good.js'
import { counter, distinct, list, rule, text } from '../util/schema/fields.js'
import type { Schema } from '../util/schema/schema.js'

/** Fields of the messages of volumes. */

/** Members of a set: 5, and twice as many while it is being replaced. */
export const MEMBERS_MAX = 16

/** Replicas that a client tells about: members that were, and the nodes that it asked besides. */
export const HINTS_MAX = 64

export const groupId: Schema<string> = text({ max: GROUP_ID_CHARS, pattern: GROUP_ID })

/** A replica: its node, and behind a slash the store that it lives in, where that is told. */
export const member: Schema<string> = rule(value => isMember(value) ? undefined : 'is no member of a set')

const isMember = rememberGood(value => {
  const slash = value.indexOf('/')

  return slash < 0 ? isPeerId(value) : isPeerId(value.slice(0, slash)) && STORE_ID.test(value.slice(slash + 1))
})

/** Of a set that may be empty yet, as a learner has it. */
export const members: Schema<string[]> = distinct(list(member, MEMBERS_MAX))

/** Of a set that has a member. */
export const someMembers: Schema<string[]> = distinct(list(member, MEMBERS_MAX, { min: 1 }))

/** Log indexes and epochs: 0 is "nothing yet". */
export const index: Schema<number> = counter()
export const epoch: Schema<number> = counter()

import * as v from 'valibot'
import { text, texts, whole, word } from './requests.js'
import { LEVELS } from '../access/types.js'

/** Bodies of the operations on users, groups, tokens and grants. */

const USERS_AT_ONCE_MAX = 400

const users = v.optional(texts('Their names.', USERS_AT_ONCE_MAX))
const place = {
  subject: text('A user, `group:NAME` or `anonymous`.'),
  volume: text('Its name; `*` are all volumes.'),
  path: v.optional(text('The right holds there and below. Left out: the whole volume.'))
}

export const UserAddRequest = v.object({ name: text() })
export const GroupAddRequest = v.object({ name: text('Of the group.'), users })
export const GroupRemoveRequest = v.object({ users })
export const TokenCreateRequest = v.object({
  user: text(),
  label: v.optional(text('For people.')),
  expires_ms: v.optional(whole('How long it is good for. Left out: for ever.', { min: 1 }))
})
export const GrantRequest = v.object({ ...place, level: word(LEVELS) })
export const RevokeRequest = v.object(place)

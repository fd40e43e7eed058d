import { nullable, object, text, texts, time, word } from './shapes.js'
import { LEVELS } from '../access/types.js'
import type * as v from 'valibot'

/** Who may do what: users, groups, tokens, grants. */

export const UserInfo = object({ name: text(), created_at: time(), groups: texts('That the user is in.') })
export type UserInfo = v.InferOutput<typeof UserInfo>

export const GroupInfo = object({ name: text(), created_at: time(), members: texts('Users.') })
export type GroupInfo = v.InferOutput<typeof GroupInfo>

const token = {
  id: text('What it is revoked by; the secret is kept nowhere.'),
  user: text(),
  label: text(),
  created_at: time(),
  expires_at: nullable(time('Null: never.'))
}

export const TokenInfo = object({ ...token, used_at: nullable(time('About, by some minutes. Null: never.')) })
export type TokenInfo = v.InferOutput<typeof TokenInfo>

export const NewToken = object({ ...token, token: text('What its user gets. It is not told again.') })
export type NewToken = v.InferOutput<typeof NewToken>

export const GrantInfo = object({
  subject: text('A user, `group:NAME` or `anonymous`.'),
  volume: text('Its name; `*` are all volumes. The id of one that is not there any more.'),
  path: text('The right holds there and below.'),
  level: word(LEVELS),
  created_at: time()
})
export type GrantInfo = v.InferOutput<typeof GrantInfo>

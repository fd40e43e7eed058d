import { GrantInfo, GroupInfo, NewToken, TokenInfo, UserInfo } from './access.js'
import { DoneInfo } from './common.js'
import { body, json, table } from './operation.js'
import {
  GrantRequest, GroupAddRequest, GroupRemoveRequest, RevokeRequest, TokenCreateRequest, UserAddRequest
} from './requests-access.js'
import { array } from './shapes.js'

/** Operations on users, groups, tokens and grants. What they change holds on every node when they have answered. */
export const accessOperations = table({
  'GET /users': { summary: 'The users', answer: json(array(UserInfo)) },
  'POST /users': { summary: 'Makes a user, who has no right yet', body: body(UserAddRequest), answer: json(DoneInfo) },
  'DELETE /users/:name': { summary: 'Removes a user with its tokens and grants', answer: json(DoneInfo) },

  'GET /groups': { summary: 'The groups of users', answer: json(array(GroupInfo)) },
  'POST /groups': {
    summary: 'Puts users into a group, which is made when it is not there', body: body(GroupAddRequest), answer: json(DoneInfo)
  },
  'POST /groups/:name/remove': {
    summary: 'Takes users out of a group; without any removes the group with its grants',
    body: body(GroupRemoveRequest),
    answer: json(DoneInfo)
  },

  'GET /tokens': { summary: 'The tokens, without their secrets', answer: json(array(TokenInfo)) },
  'POST /tokens': { summary: 'Makes a token for a user', body: body(TokenCreateRequest), answer: json(NewToken) },
  'DELETE /tokens/:id': { summary: 'Revokes a token', answer: json(DoneInfo) },

  'GET /grants': { summary: 'Who has which right where', answer: json(array(GrantInfo)) },
  'POST /grants': {
    summary: 'Gives a user, a group or anonymous a right on a volume, or a path in it',
    body: body(GrantRequest),
    answer: json(DoneInfo)
  },
  'POST /grants/revoke': { summary: 'Takes a grant back', body: body(RevokeRequest), answer: json(DoneInfo) }
})

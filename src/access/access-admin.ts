import { Grants } from './admin/grants.js'
import { Groups } from './admin/groups.js'
import { Tokens } from './admin/tokens.js'
import { Users } from './admin/users.js'
import type { AdminInit } from './admin/init.js'

/**
 * Users, groups, tokens and grants, as an admin lists and changes them. What is changed holds on every node at once.
 */
export class AccessAdmin {
  readonly users: Users
  readonly groups: Groups
  readonly tokens: Tokens
  readonly grants: Grants

  constructor (init: AdminInit) {
    this.users = new Users(init)
    this.groups = new Groups(init)
    this.tokens = new Tokens(init)
    this.grants = new Grants(init)
  }
}

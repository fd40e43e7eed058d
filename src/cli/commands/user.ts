import { defineCommand } from '../command.js'
import { timeText } from '../output/entry-text.js'
import { printable } from '../../util/printable.js'
import type { ArgSpec } from '../command.js'

const NAME_ARG: ArgSpec = { name: 'name', description: 'of the user: a-z, 0-9, "-", "_", "." and "@"' }
const GROUP_ARG: ArgSpec = { name: 'group', description: 'its name' }
const USERS_ARG: ArgSpec = { name: 'users', description: 'their names', required: false, variadic: true }

export const userList = defineCommand({
  examples: [
    { command: 'shoal user ls', note: 'those that there are, with their groups' },
    { command: 'shoal user ls -o json', note: 'array of name, created_at, groups' }
  ],
  run: async context => {
    const rows = await (await context.client()).json('GET /users')
    const now = new Date()
    await context.out.list(rows, [{ title: 'USER' }, { title: 'MADE' }, { title: 'GROUPS' }],
      row => [printable(row.name), timeText(row.created_at, now), printable(row.groups.join(', '))], 'No users.')

    return undefined
  }
})

export const userAdd = defineCommand({
  description: 'A new user has no right: give some with `shoal grant`, and a token with `shoal token create`.',
  args: [NAME_ARG],
  examples: [{ command: 'shoal user add alice', note: 'known to every node at once' }],
  run: async (context, [name = '']) => {
    await context.out.result(await (await context.client()).json('POST /users', { body: { name } }), () => '')

    return undefined
  }
})

export const userRemove = defineCommand({
  description: 'Its tokens open nothing any more, and its grants go. A user who is made later under the name has none of them.',
  args: [NAME_ARG],
  examples: [{ command: 'shoal user rm alice', note: 'with tokens and grants' }],
  run: async (context, [name = '']) => {
    await context.out.result(await (await context.client()).json('DELETE /users/:name', { params: { name } }), () => '')

    return undefined
  }
})

export const groupList = defineCommand({
  examples: [
    { command: 'shoal group ls', note: 'with their members' },
    { command: 'shoal group ls -o json', note: 'array of name, created_at, members' }
  ],
  run: async context => {
    const rows = await (await context.client()).json('GET /groups')
    const now = new Date()
    await context.out.list(rows, [{ title: 'GROUP' }, { title: 'MADE' }, { title: 'MEMBERS' }],
      row => [printable(row.name), timeText(row.created_at, now), printable(row.members.join(', '))], 'No groups.')

    return undefined
  }
})

export const groupAdd = defineCommand({
  description: 'Makes the group when it is not there. Its members have what is granted to it, besides what they have themselves.',
  args: [GROUP_ARG, USERS_ARG],
  examples: [
    { command: 'shoal group add staff alice bob', note: 'both are in it' },
    { command: 'shoal grant group:staff photos read', note: 'and may read all photos' }
  ],
  run: async (context, [name = '', ...users]) => {
    await context.out.result(await (await context.client()).json('POST /groups', { body: { name, users } }), () => '')

    return undefined
  }
})

export const groupRemove = defineCommand({
  description: 'With users, takes those out of the group. Without any, the group goes with all that was granted to it.',
  args: [GROUP_ARG, USERS_ARG],
  examples: [
    { command: 'shoal group rm staff bob', note: 'bob has no longer what the group has' },
    { command: 'shoal group rm staff', note: 'the group itself' }
  ],
  run: async (context, [name = '', ...users]) => {
    const client = await context.client()
    await context.out.result(await client.json('POST /groups/:name/remove', { params: { name }, body: { users } }), () => '')

    return undefined
  }
})

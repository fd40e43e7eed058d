import { LONG_DURATION_MAX_MS, parseDuration } from '../../config/values/duration.js'
import { defineCommand } from '../command.js'
import { timeText } from '../output/entry-text.js'
import { printable } from '../../util/printable.js'
import type { Column } from '../output/table.js'

const COLUMNS: readonly Column[] = [
  { title: 'TOKEN' }, { title: 'USER' }, { title: 'LABEL' }, { title: 'MADE' }, { title: 'EXPIRES' }, { title: 'USED' }
]

export const tokenCreate = defineCommand<{ expires?: number, label?: string }>({
  description: 'Prints the token, once: only its hash is kept. Who has it may do what the user may.',
  args: [{ name: 'user', description: 'whose rights it gives' }],
  options: [
    {
      flags: '--expires <duration>',
      description: 'it opens nothing after that; without, it never expires',
      parse: text => parseDuration(text, LONG_DURATION_MAX_MS)
    },
    { flags: '--label <text>', description: 'what it is for' }
  ],
  examples: [
    { command: 'shoal token create alice --expires 30d --label laptop', note: 'for a month' },
    { command: 'shoal token create alice > token', note: 'into a file' }
  ],
  run: async (context, [user = ''], { expires, label }) => {
    const client = await context.client()
    const made = await client.json('POST /tokens', { body: { user, label, expires_ms: expires } })
    await context.out.result(made, ({ token }) => `${printable(token)}\n`)

    return undefined
  }
})

export const tokenList = defineCommand({
  examples: [
    { command: 'shoal token ls', note: 'all that open something, without their secrets' },
    { command: 'shoal token ls -o json', note: 'array of id, user, label, created_at, expires_at, used_at' }
  ],
  run: async context => {
    const rows = await (await context.client()).json('GET /tokens')
    const now = new Date()
    const told = (time: string | null, otherwise: string): string => time === null ? otherwise : timeText(time, now)
    await context.out.list(rows, COLUMNS, row => [
      row.id, printable(row.user), printable(row.label), timeText(row.created_at, now), told(row.expires_at, 'never'),
      told(row.used_at, '-')
    ], 'No tokens.')

    return undefined
  }
})

export const tokenRevoke = defineCommand({
  description: 'From the answer on the token opens nothing, on every node that reaches the registry of volumes. What is cut ' +
    'off from it goes on for five minutes by what it knew.',
  args: [{ name: 'token', description: 'its id, see: shoal token ls' }],
  examples: [{ command: 'shoal token revoke 0f3c8a51d2e4b796', note: 'a lost laptop' }],
  run: async (context, [id = '']) => {
    await context.out.result(await (await context.client()).json('DELETE /tokens/:id', { params: { id } }), () => '')

    return undefined
  }
})

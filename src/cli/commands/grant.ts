import { ALL_VOLUMES, LEVELS } from '../../access/types.js'
import { defineCommand } from '../command.js'
import { timeText } from '../output/entry-text.js'
import { printable } from '../../util/printable.js'
import { pathInVolume, volumeName, volumeTarget } from '../targets/target.js'
import { targetText } from '../../volumes/errors.js'
import type { ArgSpec } from '../command.js'
import type { Column } from '../output/table.js'

const COLUMNS: readonly Column[] = [{ title: 'WHO' }, { title: 'MAY' }, { title: 'WHERE' }, { title: 'GRANTED' }]
const SUBJECT_ARG: ArgSpec = { name: 'subject', description: 'a user, group:NAME, or anonymous' }
const PLACE_ARG: ArgSpec = {
  name: 'volume[:/path]', description: 'where, with everything below; "*" for all volumes', complete: 'target'
}

export const grant = defineCommand({
  description: 'Gives a right on a volume, or on a path in it, with everything below. Each level has those before it: none, ' +
    'read, write, admin. Of several grants that apply the one with the longest path counts, so that one further down can ' +
    'lessen what one further up gives. What anonymous may, every user may as well.\n\n' +
    'The local socket of a node needs no right. `admin` on "*" makes a user an admin of the mesh.',
  args: [SUBJECT_ARG, PLACE_ARG, { name: 'level', description: 'what it may do there', choices: LEVELS }],
  examples: [
    { command: 'shoal grant alice photos write', note: 'all of the volume' },
    { command: 'shoal grant group:staff photos:/holidays read', note: 'a folder' },
    { command: 'shoal grant anonymous photos:/public read', note: 'publish a folder: no token is needed' }
  ],
  run: async (context, [subject = '', place = '', level = '']) => {
    const body = { subject, ...placeOf(place), level: level as (typeof LEVELS)[number] }
    await context.out.result(await (await context.client()).json('POST /grants', { body }), () => '')

    return undefined
  }
})

export const grantList = defineCommand({
  examples: [
    { command: 'shoal grant ls', note: 'all grants' },
    { command: 'shoal grant ls -o json | jq ".[] | select(.subject == \\"alice\\")"', note: 'those to alice herself' }
  ],
  run: async context => {
    const rows = await (await context.client()).json('GET /grants')
    const now = new Date()
    await context.out.list(rows, COLUMNS, row => [
      printable(row.subject),
      row.level,
      printable(row.volume === ALL_VOLUMES ? row.volume : targetText(row.path, row.volume)),
      timeText(row.created_at, now)
    ], 'No grants: only the local sockets of nodes may do anything.')

    return undefined
  }
})

export const revoke = defineCommand({
  description: 'What was granted further up or down stays.',
  args: [SUBJECT_ARG, PLACE_ARG],
  examples: [{ command: 'shoal revoke anonymous photos:/public', note: 'no longer published' }],
  run: async (context, [subject = '', place = '']) => {
    const body = { subject, ...placeOf(place) }
    await context.out.result(await (await context.client()).json('POST /grants/revoke', { body }), () => '')

    return undefined
  }
})

function placeOf (text: string): { volume: string, path?: string } {
  if (text === ALL_VOLUMES || !text.includes(':')) {
    return { volume: text === ALL_VOLUMES ? text : volumeName(text) }
  }

  const target = volumeTarget(text)

  return { volume: target.volume, path: pathInVolume(target) }
}

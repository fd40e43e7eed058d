import { printable } from '../util/printable.js'
import type { VolumeListRow } from '../gateway/http/volume-api.js'
import type { CommandContext } from './command.js'
import type { Column } from './output/table.js'

const COLUMNS: readonly Column[] = [
  { title: 'NAME' }, { title: 'METADATA NODES', align: 'right' }, { title: 'CREATED' }, { title: 'ID' }
]

/** What `volume ls` prints, and `ls` without a target. */
export async function listVolumes (context: CommandContext): Promise<void> {
  const client = await context.client()
  const rows = await client.json<VolumeListRow[]>('GET', '/volumes')

  await context.out.list(rows, COLUMNS,
    row => [printable(row.name), String(row.members.length), shortTime(row.created_at), row.id],
    'No volumes yet. Make one: shoal volume create photos')
}

function shortTime (iso: string): string {
  return iso.replace('T', ' ').replace(/\.\d+Z$/, 'Z')
}

import { formatBytes } from '../config/values/bytes.js'
import { printable } from '../util/printable.js'
import { utcText } from './output/format.js'
import type { VolumeHealthWord } from '../api/volumes.js'
import type { CommandContext } from './command.js'
import type { Colour } from './output/colour.js'
import type { Column } from './output/table.js'

const COLUMNS: readonly Column[] = [
  { title: 'NAME' }, { title: 'SIZE', align: 'right' }, { title: 'FILES', align: 'right' }, { title: 'HEALTH' },
  { title: 'METADATA NODES', align: 'right' }, { title: 'CREATED' }, { title: 'ID' }
]

const HEALTH_COLOURS: Readonly<Record<VolumeHealthWord, Colour>> = {
  healthy: 'green', degraded: 'yellow', unavailable: 'red', unknown: 'red'
}

/** What `volume ls` prints, and `ls` without a target. */
export async function listVolumes (context: CommandContext): Promise<void> {
  const client = await context.client()
  const rows = await client.json('GET /volumes', { query: { stat: true } })

  await context.out.list(rows, COLUMNS,
    row => [
      printable(row.name),
      row.used_bytes == null ? 'unknown' : formatBytes(row.used_bytes),
      row.files == null ? 'unknown' : String(row.files),
      healthText(context, row.health),
      String(row.members.length), utcText(row.created_at), row.id
    ],
    'No volumes yet. Make one: shoal volume create photos')
}

function healthText ({ out }: CommandContext, health: VolumeHealthWord = 'unknown'): string {
  return out.paint(HEALTH_COLOURS[health], health)
}

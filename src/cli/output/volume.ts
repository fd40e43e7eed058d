import { formatBytes } from '../../config/values/bytes.js'
import { formatDuration } from '../../config/values/duration.js'
import { printable } from '../../util/printable.js'
import { stateColour } from './colour.js'
import { count } from './format.js'
import { shortPeerId } from './member.js'
import { renderPairs, renderTable } from './table.js'
import type { VolumeStat } from '../../api/volumes.js'
import type { Output } from './output.js'

/** What only a majority tells, and none can be reached: 0 would be a lie. */
const UNKNOWN = 'unknown'

/** What `volume stat` prints. */
export function renderVolume (info: VolumeStat, out: Output): string {
  return renderPairs([
    ['Name', info.name],
    ['Id', info.id],
    ['State', stateOf(info, out)],
    ['Holds', known(info.files, files => `${count(files, 'file')} in ${count(info.directories ?? 0, 'folder')}`)],
    ['Used', known(info.used_bytes, used => (info.settings?.quota_bytes ?? 0) === 0
      ? formatBytes(used)
      : `${formatBytes(used)} of ${formatBytes(info.settings?.quota_bytes ?? 0)}`)],
    ['Trash', known(info.trash_items, items => count(items, 'item'))],
    ['Snapshots', known(info.snapshots, String)],
    ['Conflicts', known(info.conflicts, conflicts => conflicts === 0
      ? 'none'
      : out.paint('yellow', `${conflicts}; see: shoal conflicts ls ${info.name}`))],
    ...info.pending > 0
      ? [['Pending', out.paint('yellow', `${count(info.pending, 'operation')} accepted here while cut off`)] as const]
      : [],
    ...info.divided == null ? [] : [['Replicas', out.paint('red', `differ: ${printable(info.divided)}`)] as const],
    ...settingsPairs(info)
  ]) + '\n' + renderTable(
    [{ title: 'METADATA ON' }, { title: 'PEER' }, { title: 'STATE' }, { title: 'APPLIED', align: 'right' }, { title: 'NOTES' }],
    info.replicas.map(row => [
      printable(row.hostname), shortPeerId(row.peer_id), out.paint(stateColour(row.state), row.state),
      row.applied_index == null ? '-' : String(row.applied_index),
      [
        ...row.sequencer ? ['orders'] : [],
        ...row.learner ? ['catching up'] : [],
        ...row.failed == null ? [] : [out.paint('red', `failed: ${printable(row.failed)}`)]
      ].join(', ')
    ])
  )
}

export function settingsPairs ({ settings }: VolumeStat): [string, string][] {
  return settings == null
    ? [['Settings', UNKNOWN]]
    : [
        ['Copies', String(settings.replicas)],
        ['Metadata copies', settings.metadata_replicas === 0
          ? '3, and 5 when the mesh has 5 nodes'
          : String(settings.metadata_replicas)],
        ['On partition', settings.on_partition],
        ['Trash kept for', settings.trash_ms === 0 ? 'off' : formatDuration(settings.trash_ms)],
        ['Versions kept', versionsText(settings.versions, settings.versions_ms)],
        ['Quota', settings.quota_bytes === 0 ? 'none' : formatBytes(settings.quota_bytes)]
      ]
}

function known<T> (value: T | null, text: (value: T) => string): string {
  return value === null ? UNKNOWN : text(value)
}

function stateOf ({ writable, settings }: VolumeStat, out: Output): string {
  if (writable) {
    return out.paint('green', 'writable')
  }

  return out.paint('red', 'no majority of the metadata nodes answers') +
    (settings?.on_partition === 'accept' ? '; what is written here is pending' : '')
}

function versionsText (versions: number, versionsMs: number): string {
  return versions === 0 ? 'off' : `${versions}${versionsMs === 0 ? '' : `, for ${formatDuration(versionsMs)}`}`
}

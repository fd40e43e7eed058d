import { DURATION_MS_MAX, IDS_MAX, ID_TEXT_BYTES_MAX, TIME_MS_MAX, UPLOADS_MAX, VERSIONS_MAX } from '../constants.js'
import { UPLOADS_KEY, conflictKey } from '../keys.js'
import { fits } from '../paths.js'
import { CONFLICT, UPLOADS } from '../records.js'
import { Refusal } from '../writer.js'
import type { TreeOp, VolumeSettings } from '../types.js'
import type { TreeWriter } from '../writer.js'

type Op<T extends TreeOp['type']> = Extract<TreeOp, { type: T }>

/** A sentence, or undefined when the settings are possible. */
export function faultOfSettings (settings: Partial<VolumeSettings>): string | undefined {
  const { onPartition, metadataReplicas, replicas, versions, ...numbers } = settings

  if (onPartition !== undefined && onPartition !== 'refuse' && onPartition !== 'accept') {
    return 'on-partition is refuse or accept.'
  }

  if (metadataReplicas !== undefined && ![0, 3, 5].includes(metadataReplicas)) {
    return 'A volume has 3 or 5 metadata replicas.'
  }

  if (replicas !== undefined && !(Number.isInteger(replicas) && replicas >= 1 && replicas <= 255)) {
    return 'replicas is a whole number from 1 on.'
  }

  if (versions !== undefined && !(Number.isInteger(versions) && versions >= 0 && versions <= VERSIONS_MAX)) {
    return `versions is a whole number from 0 to ${VERSIONS_MAX}.`
  }

  if ([settings.trashMs, settings.versionsMs].some(value => value !== undefined && value > DURATION_MS_MAX)) {
    return 'trash and versions-age are at most a thousand years.'
  }

  return Object.values(numbers).every(value => value === undefined || (Number.isSafeInteger(value) && value >= 0))
    ? undefined
    : 'Times and sizes are whole numbers from 0 on.'
}

export function changeSettings (tree: TreeWriter, { settings }: Op<'settings'>): object {
  const fault = faultOfSettings(settings)

  if (fault !== undefined) {
    throw new Refusal('invalid_volume_settings', fault)
  }

  const raw = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
  tree.state.settings = { ...tree.state.settings, ...raw }
  tree.touched = true

  return {}
}

export function clearConflicts (tree: TreeWriter, { conflictIds }: Op<'conflict-clear'>): object {
  if (conflictIds.length > IDS_MAX) {
    throw new Refusal('EINVAL', `${conflictIds.length} conflicts at once; ${IDS_MAX} is the most`)
  }

  for (const conflictId of conflictIds) {
    const conflict = tree.get(CONFLICT, conflictKey(conflictId))

    if (conflict === undefined) {
      continue
    }

    tree.work.del(CONFLICT, conflictKey(conflictId))
    tree.state.conflicts--

    if (conflict.entryId !== undefined && conflict.keptVersion !== undefined) {
      tree.settleVersion(conflict.entryId, conflict.keptVersion)
    }
  }

  return {}
}

export function upload (tree: TreeWriter, op: Op<'upload'>): object {
  const { state } = tree
  const uploads = tree.get(UPLOADS, UPLOADS_KEY)?.uploads ?? []
  const known = uploads.find(({ id }) => id === op.uploadId)
  const others = uploads.filter(upload => upload !== known)

  if (op.uploadId === '' || !fits(op.uploadId, ID_TEXT_BYTES_MAX) || !(Math.abs(op.startedAtMs) <= TIME_MS_MAX)) {
    throw new Refusal('EINVAL', op.uploadId)
  }

  if (op.state === 'done') {
    if (known !== undefined) {
      tree.work.put(UPLOADS, UPLOADS_KEY, { uploads: others })
      state.uploads--
    }

    return {}
  }

  if (known === undefined && uploads.length >= UPLOADS_MAX) {
    throw new Refusal('busy', `${UPLOADS_MAX} uploads are open`)
  }

  // A node that renews may have another clock: the earliest time protects most, and none is ahead of the volume's.
  const startedMs = Math.max(0, Math.floor(Math.min(op.startedAtMs, state.timeMs, known?.startedMs ?? Infinity)))
  tree.work.put(UPLOADS, UPLOADS_KEY, { uploads: [...others, { id: op.uploadId, startedMs, renewedMs: state.timeMs }] })
  state.uploads += known === undefined ? 1 : 0

  return {}
}

export function deleteVolume (tree: TreeWriter): object {
  tree.state.deleted = true
  tree.touched = true

  return {}
}

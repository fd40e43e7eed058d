import { InvalidSettingsError } from '../errors.js'
import type { VolumeSettings } from '../tree/types.js'
import type { VolumeOptions } from '../types.js'

/** Most copies of a block, as placement has it, and most older contents of one file. */
const REPLICAS_MAX = 16
const VERSIONS_MAX = 1_000

/** Checks what a caller wants of a volume; what is left out is left out. Throws `invalid_volume_settings`. */
export function toSettings (options: VolumeOptions): Partial<VolumeSettings> {
  const { replicas, metadataReplicas, onPartition, trashMs, versions, versionsMs, quotaBytes } = options

  whole('replicas', replicas, 1, REPLICAS_MAX)
  whole('trash', trashMs, 0, Number.MAX_SAFE_INTEGER)
  whole('versions', versions, 0, VERSIONS_MAX)
  whole('the age of versions', versionsMs, 0, Number.MAX_SAFE_INTEGER)
  whole('quota', quotaBytes, 0, Number.MAX_SAFE_INTEGER)

  if (metadataReplicas !== undefined && metadataReplicas !== 3 && metadataReplicas !== 5) {
    throw new InvalidSettingsError(`The metadata is kept on 3 or on 5 nodes, not on ${String(metadataReplicas)}.`)
  }

  if (onPartition !== undefined && onPartition !== 'refuse' && onPartition !== 'accept') {
    throw new InvalidSettingsError(`on_partition is "refuse" or "accept", not ${JSON.stringify(onPartition)}.`)
  }

  const raw = { replicas, metadataReplicas, onPartition, trashMs, versions, versionsMs, quotaBytes }

  return Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== undefined))
}

function whole (what: string, value: number | undefined, min: number, max: number): void {
  if (value !== undefined && (!Number.isInteger(value) || value < min || value > max)) {
    throw new InvalidSettingsError(`${what} is ${value}; it has to be a whole number from ${min} to ${max}.`)
  }
}

import { guardArranging } from './arranging.js'
import { VolumeChecks } from './checks.js'
import { guardConflicts, guardReading } from './reading.js'
import { guardWriting } from './writing.js'
import type { GuardInit } from './checks.js'
import type { Volume } from '../../volumes/types.js'

/**
 * A volume as one principal may use it: the one place where rights are enforced, for every gateway.
 *
 * Errors besides those of `Volume`: `permission_denied`, and EROFS of a volume that is read-only. What may not be seen
 * answers ENOENT. Links are never followed, so that a path is where it says.
 */
export function guardVolume (volume: Volume, init: GuardInit): Volume {
  const checks = new VolumeChecks(init, volume)
  const guarded: Volume = {
    name: volume.name,
    id: volume.id,
    ...guardReading(checks),
    ...guardWriting(checks),
    ...guardArranging(checks),
    conflicts: guardConflicts(checks)
  }

  guards.set(guarded, checks)

  return guarded
}

const guards = new WeakMap<Volume, VolumeChecks>()

/**
 * The volume behind a guarded one, for what works on all of it at once (backup, restore from a backup). Throws
 * `permission_denied` unless the principal is its admin. Of a volume that is not guarded, the volume itself.
 */
export async function wholeVolume (volume: Volume, op: string, signal?: AbortSignal): Promise<Volume> {
  const checks = guards.get(volume)
  await checks?.needVolume(op, signal)

  return checks?.volume ?? volume
}

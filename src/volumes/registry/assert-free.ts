import { VolumeExistsError } from '../errors.js'
import { errorCode } from '../../util/errors.js'
import type { VolumeLink } from '../client/link.js'
import type { Registry } from './registry.js'
import type { VolumeRecord } from './types.js'

export interface AssertFreeInit {
  registry: Registry
  link: (record: VolumeRecord) => VolumeLink
  wallMs: () => number
}

/** A name whose volume is deleted, because somebody stopped half way through a removal, is free. */
export async function assertFree (
  { registry, link, wallMs }: AssertFreeInit, name: string, signal?: AbortSignal
): Promise<void> {
  const record = await registry.find(name, { signal })

  if (record === undefined) {
    return
  }

  try {
    await link(record).query({ type: 'volume' }, { signal })
  } catch (err) {
    if (errorCode(err) === 'volume_deleted') {
      await registry.remove(record, wallMs(), { signal })
      return
    }
  }

  throw new VolumeExistsError(name)
}

import { parseBytes } from '../config/values/bytes.js'
import { LONG_DURATION_MAX_MS, parseDuration } from '../config/values/duration.js'
import { REPLICAS_MAX } from '../config/values.js'
import { parseWhole } from './option-values.js'
import type { VolumeSettingsRequest } from '../api/requests.js'
import type { OptionSpec } from './command.js'

export interface SettingsOptions {
  replicas?: number
  metadataReplicas?: string
  onPartition?: 'refuse' | 'accept'
  trash?: number
  versions?: number
  versionsAge?: number
  quota?: number
}

/** Far beyond what is worth keeping of one file, and few enough to list. */
const VERSIONS_MAX = 10_000

const parseTime = (text: string): number => text.trim() === '0' ? 0 : parseDuration(text, LONG_DURATION_MAX_MS)

/** Options of `volume create` and `volume set`. */
export const SETTINGS_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--replicas <count>',
    description: 'copies of each block [default: as the node is configured]',
    parse: parseWhole(1, REPLICAS_MAX)
  },
  {
    flags: '--metadata-replicas <count>',
    description: 'nodes that hold the metadata [default: 3, and 5 as soon as the mesh has 5 nodes]',
    choices: ['3', '5']
  },
  {
    flags: '--on-partition <what>',
    description: 'when a majority of those cannot be reached: refuse changes, or accept them as pending [default: refuse]',
    choices: ['refuse', 'accept']
  },
  { flags: '--trash <time>', description: 'how long deleted things can be restored; 0s: no trash [default: 7d]', parse: parseTime },
  {
    flags: '--versions <count>',
    description: 'older contents kept of each file; 0: none [default: 10]',
    parse: parseWhole(0, VERSIONS_MAX)
  },
  {
    flags: '--versions-age <time>',
    description: 'older contents also go at this age; 0s: only by count [default: 0s]',
    parse: parseTime
  },
  {
    flags: '--quota <size>',
    description: 'most bytes of everything in it; 0: no quota [default: 0]',
    parse: text => text.trim() === '0' ? 0 : parseBytes(text)
  }
]

/** As the API takes it: only what was given. */
export function settingsBody (options: SettingsOptions): VolumeSettingsRequest {
  const body: VolumeSettingsRequest = {
    replicas: options.replicas,
    metadata_replicas: options.metadataReplicas === undefined ? undefined : options.metadataReplicas === '5' ? 5 : 3,
    on_partition: options.onPartition,
    trash_ms: options.trash,
    versions: options.versions,
    versions_ms: options.versionsAge,
    quota_bytes: options.quota
  }

  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
}

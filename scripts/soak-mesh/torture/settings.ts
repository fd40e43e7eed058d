import { parseArgs } from 'node:util'

/** What can be done to a node; see `faults.ts` and `disk-faults.ts`. */
export const FAULT_KINDS = [
  'kill', 'freeze', 'skew', 'wipe', 'rollback', 'clone', 'rot', 'full'
] as const
export type FaultKind = typeof FAULT_KINDS[number]

export interface TortureSettings {
  seconds: number
  nodes: number
  seed: number
  faults: readonly FaultKind[]
  /** Leave the data dirs also when all is well. */
  keep: boolean
}

const NODES_MIN = 4

/** Throws a `RangeError` that says what is wrong. */
export function tortureSettingsOf (args: string[]): TortureSettings {
  const { values } = parseArgs({
    args,
    options: {
      torture: { type: 'boolean' },
      seconds: { type: 'string', default: '300' },
      nodes: { type: 'string', default: '5' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
      faults: { type: 'string', default: FAULT_KINDS.join() },
      keep: { type: 'boolean', default: false }
    }
  })
  const faults = values.faults.split(',').map(kind => kind.trim())
  const unknown = faults.filter(kind => !(FAULT_KINDS as readonly string[]).includes(kind))
  const settings = { seconds: Number(values.seconds), nodes: Number(values.nodes), seed: Number(values.seed) }

  if (!(settings.seconds > 0 && settings.nodes >= NODES_MIN && Number.isSafeInteger(settings.seed))) {
    throw new RangeError(`--seconds above 0, --nodes ${NODES_MIN} or more, --seed a whole number`)
  }
  if (unknown.length > 0) {
    throw new RangeError(`--faults knows ${FAULT_KINDS.join(', ')}; not ${unknown.join(', ')}`)
  }

  return { ...settings, faults: faults as FaultKind[], keep: values.keep }
}

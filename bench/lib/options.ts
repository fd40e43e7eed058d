export interface BenchOptions {
  /** One JSON document instead of tables. */
  json: boolean
  /** How often a measurement is repeated; the median counts. Undefined: what the topic thinks is enough. */
  runs?: number
  /** Size of the file that is moved, MiB. Undefined: what the topic thinks is enough. */
  mib?: number
  /** Parts of the topic to run. Empty: all. */
  only: readonly string[]
  /** Folder for `.cpuprofile` files of the nodes, one for each phase that is measured. Costs speed. */
  profile?: string
  /** Tells what is being done, on standard error. */
  note: (text: string) => void
}

/** True when this part of a topic is wanted. */
export function wants ({ only }: BenchOptions, part: string): boolean {
  return only.length === 0 || only.includes(part)
}

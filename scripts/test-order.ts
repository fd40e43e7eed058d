import path from 'node:path'

/**
 * Which files of tests run beside which. Load makes a test slower, never red, and so nearly all run beside each other:
 * real meshes, which wait a lot, beside files that compute.
 */
export interface TestOrder {
  /** Start real meshes. */
  e2e: string[]
  rest: string[]
  /** One at a time and with nothing beside them, after all others. */
  alone: string[]
}

/** Take longest and begin first, so that none of them is left over at the end; by what follows `test/`. */
const LONG = [
  'e2e/volumes-crash', 'e2e/guide-volumes', 'e2e/volumes-replace', 'e2e/failure', 'e2e/starts',
  'e2e/failing-disk', 'store/model', 'sim/volume', 'sim/repair', 'sim/blocks', 'sim/planted', 'node/full-disk', 'fuzz/hostile-member', 'node/subtree'
]

/** Each with the reason: what it tells would be of the load that other files make. */
const ALONE: Readonly<Record<string, string>> = {
  'e2e/thirty': 'thirty nodes have work for a whole machine until they know each other',
  'e2e/volumes-takeover': 'it holds a promise in seconds: how long clients wait'
}

/** Each name is one of a file: what was renamed or removed would go unnoticed. */
export const NAMED_FILES: readonly string[] = [...LONG, ...Object.keys(ALONE)].map(fileOf)

function fileOf (name: string): string {
  return path.join('test', `${name}.test.js`)
}

export function testOrder (files: readonly string[]): TestOrder {
  const alone = Object.keys(ALONE).map(fileOf).filter(file => files.includes(file))
  const first = LONG.map(fileOf).filter(file => files.includes(file))
  const ordered = [...first, ...files.filter(file => !first.includes(file) && !alone.includes(file))]
  const isE2e = (file: string): boolean => file.startsWith(path.join('test', 'e2e'))

  return { e2e: ordered.filter(isE2e), rest: ordered.filter(file => !isE2e(file)), alone }
}

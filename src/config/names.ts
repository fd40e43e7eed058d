/**
 * How one key is called in other places, and which known name a mistyped one was meant to be. Pure.
 */

/** `data_dir` -> `--data-dir` */
export function flagName (key: string): string {
  return `--${key.replaceAll('_', '-')}`
}

/** `data_dir` -> `SHOAL_DATA_DIR` */
export function envName (key: string): string {
  return `${ENV_PREFIX}${key.toUpperCase()}`
}

/** `data_dir` -> `dataDir`, as commander calls the parsed flag. */
export function attributeName (key: string): string {
  return key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

export const ENV_PREFIX = 'SHOAL_'

/**
 * Names longer than this are no typing mistake of ours, and comparing them would cost their square.
 */
const NAME_LENGTH_MAX = 64

/**
 * The known name nearest to a mistyped one, or undefined when none is near: the same but for dashes
 * and case, or at most a third of its letters away.
 */
export function nearestName (name: string, known: Iterable<string>): string | undefined {
  if (name.length > NAME_LENGTH_MAX) {
    return undefined
  }

  const wanted = squash(name)
  let best: string | undefined
  let bestDistance = Infinity

  for (const candidate of known) {
    const distance = editDistance(wanted, squash(candidate))
    const limit = Math.max(1, Math.floor(Math.min(wanted.length, candidate.length) / 3))

    if (distance <= limit && distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }

  return best
}

function squash (name: string): string {
  return name.toLowerCase().replace(/[-_\s]/g, '')
}

/** Optimal string alignment: insert, delete, change or swap neighbours, one step each. */
export function editDistance (a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => {
    const row = new Array<number>(b.length + 1).fill(0)
    row[0] = i
    return row
  })
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0

  for (let j = 0; j <= b.length; j++) {
    (rows[0] as number[])[j] = j
  }

  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1
      let steps = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + change)

      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        steps = Math.min(steps, at(i - 2, j - 2) + 1)
      }

      (rows[i] as number[])[j] = steps
    }
  }

  return at(a.length, b.length)
}

import type { ConfigProblem } from './errors.js'
import type { Layer, ParsedSetting } from './raw.js'
import { flagName } from './names.js'
import { SECRET_PAIRS } from './schema.js'
import { problemAt } from './source.js'

/** Where the value in force came from. */
export type Source = 'flag' | 'env' | 'file' | 'default'

export interface Layers { flag: Layer<ParsedSetting>, env: Layer<ParsedSetting>, file: Layer<ParsedSetting> }

/** Strongest first: a flag beats a variable beats the file. */
const PRECEDENCE = ['flag', 'env', 'file'] as const

/**
 * One value for each key: the strongest source that gave one, whole (a list replaces a list, it is
 * not added to it). A secret and the file that holds it are one setting given in two ways: a
 * stronger source's way drops a weaker's other way, and both in one source is a mistake. Pure.
 */
export function mergeLayers (layers: Layers, problems: ConfigProblem[]): Layer<ParsedSetting> {
  const merged: Layer<ParsedSetting> = new Map()

  for (const source of [...PRECEDENCE].reverse()) {
    for (const { value, file } of SECRET_PAIRS) {
      const inline = layers[source].get(value)
      const path = layers[source].get(file)

      if (inline !== undefined && path !== undefined) {
        const [a, b] = source === 'flag' ? [flagName(value), flagName(file)] : [value, file]
        problems.push(problemAt(path.place, `both ${a} and ${b} are given; keep one`, value))
      }

      if (inline !== undefined || path !== undefined) {
        merged.delete(value)
        merged.delete(file)
      }
    }

    for (const [key, parsed] of layers[source]) {
      merged.set(key, parsed)
    }
  }

  return merged
}

export function sourceOf (merged: Layer<ParsedSetting>, key: string): Source {
  const parsed = merged.get(key)

  if (parsed !== undefined) {
    return parsed.place.source
  }

  // a secret that was read from a file is as much from there as the path of that file
  const pair = SECRET_PAIRS.find(({ value }) => value === key)

  return pair === undefined ? 'default' : merged.get(pair.file)?.place.source ?? 'default'
}

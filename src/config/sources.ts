import { errorMessage } from '../util/errors.js'
import type { ConfigProblem } from './errors.js'
import type { Environment } from './expand.js'
import type { Layer, Raw, RawSetting } from './raw.js'
import { attributeName, editDistance, ENV_PREFIX, envName, flagName } from './names.js'
import { isListKind, SETTINGS } from './schema.js'
import type { Setting } from './schema.js'
import { problemAt } from './source.js'
import type { Place } from './source.js'

/**
 * Settings from flags and from environment variables: both are text, and both say the same in the
 * same way. Pure.
 */

/**
 * Parsed flags by attribute (`dataDir`); a repeated flag is an array; undefined where it was not
 * given.
 */
export type FlagValues = Readonly<Record<string, unknown>>

const TRUE_WORDS = ['true', '1', 'yes', 'on']
const FALSE_WORDS = ['false', '0', 'no', 'off']

/** Longest text of a whole number: all that a double holds exactly. */
const INTEGER = /^[+-]?\d{1,15}$/

export function readFlags (flags: FlagValues, problems: ConfigProblem[]): Layer<RawSetting> {
  const raw: Layer<RawSetting> = new Map()

  for (const setting of SETTINGS) {
    const value = flags[attributeName(setting.key)]
    const texts = [value].flat().filter(item => typeof item === 'string' || typeof item === 'boolean')

    if (texts.length > 0) {
      add(raw, setting, texts.map(String), { source: 'flag', name: flagName(setting.key) }, problems)
    }
  }

  return raw
}

/**
 * An empty variable counts as not set: that is how container and service managers pass what they do
 * not have.
 */
export function readEnv (env: Environment, problems: ConfigProblem[]): Layer<RawSetting> {
  const raw: Layer<RawSetting> = new Map()

  for (const setting of SETTINGS) {
    const name = envName(setting.key)
    const value = env[name]

    if (value !== undefined && value !== '') {
      add(raw, setting, [value], { source: 'env', name }, problems)
    }
  }

  return raw
}

/** Variables that look like a mistyped setting: the name, and the known one nearest to it. */
export function mistypedVariables (
  env: Environment, others: readonly string[]
): { name: string, nearest: string }[] {
  const known = [...SETTINGS.map(setting => envName(setting.key)), ...others]
  const found: { name: string, nearest: string }[] = []

  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith(ENV_PREFIX) && value !== '' && !known.includes(name) && name.length < 64) {
      const nearest = known.find(candidate => editDistance(name, candidate) === 1)

      if (nearest !== undefined) {
        found.push({ name, nearest })
      }
    }
  }

  return found
}

function add (
  raw: Layer<RawSetting>, setting: Setting, texts: string[], place: Place, problems: ConfigProblem[]
): void {
  try {
    raw.set(setting.key, { setting, raw: readText(setting, texts, place), place })
  } catch (err) {
    problems.push(problemAt(place, errorMessage(err), setting.key))
  }
}

/** @throws {RangeError} not a whole number, not true or false */
export function readText (setting: Setting, texts: readonly string[], place: Place): Raw {
  if (isListKind(setting.kind)) {
    // an empty list is a list: `-p ''` joins no node, whatever the file says
    const items = texts.flatMap(text => text.split(',')).map(text => text.trim()).filter(text => text !== '')

    return { type: 'list', items: items.map(text => ({ text, place })) }
  }

  const text = texts.at(-1) ?? ''

  if (setting.kind === 'integer') {
    if (!INTEGER.test(text.trim())) {
      throw new RangeError(`it must be a whole number, not ${JSON.stringify(text)}`)
    }

    return { type: 'integer', value: Number(text) }
  }

  if (setting.kind === 'bool') {
    const word = text.trim().toLowerCase()

    if (!TRUE_WORDS.includes(word) && !FALSE_WORDS.includes(word)) {
      throw new RangeError(`it must be true or false, not ${JSON.stringify(text)}`)
    }

    return { type: 'boolean', value: TRUE_WORDS.includes(word) }
  }

  return { type: 'string', text }
}

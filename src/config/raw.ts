import { errorMessage } from '../util/errors.js'
import { parseAddress, parseListener } from '../util/address.js'
import type { Address, Listener } from '../util/address.js'
import type { ConfigProblem } from './errors.js'
import type { Setting } from './schema.js'
import { problemAt } from './source.js'
import type { Place } from './source.js'
import { parseBytes } from './values/bytes.js'
import { formatDurationExact, parseDuration } from './values/duration.js'

/**
 * From the value of a source (`RawSetting`: the right TOML type, nothing more) to what it says (`ParsedSetting`).
 * The same rules for flags, variables and files. Pure.
 */
export type Raw =
  { type: 'string', text: string } |
  { type: 'integer', value: number } |
  { type: 'boolean', value: boolean } |
  { type: 'list', items: readonly RawItem[] }

export interface RawItem { text: string, place: Place }

export interface RawSetting { setting: Setting, raw: Raw, place: Place }

/** The settings of one source, by key. */
export type Layer<T> = Map<string, T>

export interface ParsedAddress { address: Address, place: Place }
export interface ParsedListener { listener: Listener, text: string, place: Place }

export type Value = string | number | boolean | readonly ParsedAddress[] | readonly ParsedListener[]

export interface ParsedSetting { setting: Setting, value: Value, place: Place }

/** Checks every value of one source; what is wrong goes into `problems` and is left out. */
export function parseLayer (raw: Layer<RawSetting>, problems: ConfigProblem[]): Layer<ParsedSetting> {
  const parsed: Layer<ParsedSetting> = new Map()

  for (const [key, one] of raw) {
    const value = parseSetting(one, problems)

    if (value !== undefined) {
      parsed.set(key, { setting: one.setting, value, place: one.place })
    }
  }

  return parsed
}

function parseSetting ({ setting, raw, place }: RawSetting, problems: ConfigProblem[]): Value | undefined {
  if (raw.type === 'list') {
    return setting.kind === 'listeners'
      ? each(setting, raw.items, problems, item => ({ listener: parseListener(item.text), ...item }))
      : each(setting, raw.items, problems, item => ({ address: parseAddress(item.text), place: item.place }))
  }

  try {
    return parseScalar(setting, raw)
  } catch (err) {
    // a flag or a variable names the setting already
    problems.push(problemAt(place, `${place.source === 'file' ? `${setting.key}: ` : ''}${errorMessage(err)}`, setting.key))
    return undefined
  }
}

function each<T> (
  setting: Setting, items: readonly RawItem[], problems: ConfigProblem[], parse: (item: RawItem) => T
): T[] {
  const values: T[] = []

  for (const item of items) {
    try {
      values.push(parse(item))
    } catch (err) {
      problems.push(problemAt(item.place, errorMessage(err), setting.key))
    }
  }

  return values
}

function parseScalar (setting: Setting, raw: Exclude<Raw, { type: 'list' }>): Value {
  if (raw.type === 'boolean') {
    return raw.value
  }

  if (raw.type === 'integer') {
    const { min = 0, max = Number.MAX_SAFE_INTEGER } = setting

    if (raw.value < min || raw.value > max) {
      throw new RangeError(`it must be from ${min} to ${max}, not ${raw.value}`)
    }

    return raw.value
  }

  switch (setting.kind) {
    case 'bytes':
      return parseBytes(raw.text)
    case 'duration':
      return checkDuration(parseDuration(raw.text, setting.max), setting)
    case 'enum':
      return checkChoice(raw.text, setting)
    case 'path':
      return checkPath(raw.text)
    default:
      return checkText(raw.text, setting)
  }
}

function checkDuration (ms: number, { min = 0, max = Infinity }: Setting): number {
  if (ms < min || ms > max) {
    throw new RangeError(`it must be from ${formatDurationExact(min)} to ${formatDurationExact(max)}`)
  }

  return ms
}

function checkChoice (text: string, { choices = [] }: Setting): string {
  if (!choices.includes(text)) {
    throw new RangeError(`it must be one of ${choices.join(', ')}, not ${JSON.stringify(text)}`)
  }

  return text
}

function checkPath (text: string): string {
  if (text.trim() === '') {
    throw new RangeError('the path is empty')
  }

  if (text.includes('\0')) {
    throw new RangeError('a path cannot hold a zero byte')
  }

  return text
}

/** Names and secrets. Never quotes the text: it may be a secret. */
export function checkText (text: string, { min = 0, max = Infinity }: Setting): string {
  if (text.length < min) {
    throw new RangeError('it is empty')
  }

  if (text.length > max) {
    throw new RangeError(`it has ${text.length} characters and may have ${max}`)
  }

  if (/[\u0000-\u001f\u007f]/.test(text)) {
    throw new RangeError('it holds a control character, such as a line end or a tab')
  }

  return text
}

import { longestFirst, redactText } from '../config/redact.js'

/**
 * Keeping secrets out of logs, twice: by the name of the field, which pino does, and by the value,
 * wherever it turns up (in a message, a stack, the text of another program's error). Pure.
 */

const SECRET_FIELDS = [
  'secret', 'networkSecret', 'networkSecretPrevious', 'network_secret', 'network_secret_previous', 'password',
  'passphrase', 'token', 'authorization', 'privateKey', 'private_key'
]

/**
 * Fields of the log's objects and of objects one below (`{ config }`, `{ err }`, `{ headers }`).
 */
export const REDACT_PATHS: readonly string[] = SECRET_FIELDS.flatMap(field => [field, `*.${field}`])

/** Keys of the line itself, which readers of the log depend on. */
const LINE_KEYS = new Set(['level', 'time', 'msg'])

/**
 * A function that takes the given values out of a line of JSON. It looks for them in the text and
 * only then parses: almost every line is returned as it came. Replacing in the text itself could
 * break the JSON.
 */
export function lineRedactor (values: readonly string[]): (line: string) => string {
  const secrets = longestFirst(values)
  // as it stands in JSON, and as JSON inside of a JSON string
  const needles = longestFirst(secrets.flatMap(secret => [secret, escaped(secret), escaped(escaped(secret))]))

  if (needles.length === 0) {
    return line => line
  }

  return line => {
    if (!needles.some(needle => line.includes(needle))) {
      return line
    }

    const parsed = JSON.parse(line) as Record<string, unknown>
    const kept = Object.entries(parsed).map(([key, value]) => LINE_KEYS.has(key)
      ? [key, key === 'msg' ? redactDeep(value, needles) : value]
      : [redactText(key, needles), redactDeep(value, needles)])

    return `${JSON.stringify(Object.fromEntries(kept))}\n`
  }
}

/** pino cuts what it writes at a depth of 5, so this ends. */
function redactDeep (value: unknown, needles: readonly string[]): unknown {
  if (typeof value === 'string') {
    return redactText(value, needles)
  }

  if (Array.isArray(value)) {
    return value.map(item => redactDeep(item, needles))
  }

  if (typeof value === 'object' && value != null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) =>
      [redactText(key, needles), redactDeep(item, needles)]))
  }

  return value
}

function escaped (text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

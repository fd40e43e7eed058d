/**
 * `${NAME}` in a string value is the environment variable of that name; `$${` is a literal `${`.
 * Pure.
 */
export type Environment = Readonly<Record<string, string | undefined>>

export type Expansion =
  { ok: true, text: string } |
  /**
   * `reference` is the text at fault, for finding it in the file; `index` counts equal ones before
   * it.
   */
  { ok: false, message: string, reference: string, index: number }

/** Values come from outside: a text that grows beyond this is no setting. */
const EXPANDED_LENGTH_MAX = 65_536

export function expandVariables (text: string, env: Environment): Expansion {
  let expanded = ''
  let at = 0

  while (at < text.length) {
    const next = text.indexOf('$', at)

    if (next === -1) {
      break
    }

    expanded += text.slice(at, next)

    if (text.startsWith('$${', next)) {
      expanded += '${'
      at = next + 3
    } else if (text.startsWith('${', next)) {
      const reference = /^\$\{[^}\n]*\}?/.exec(text.slice(next))?.[0] ?? '${'
      const fail = (message: string): Expansion =>
        ({ ok: false, message, reference, index: countBefore(text, reference, next) })
      const name = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/.exec(reference)?.[1]

      if (name === undefined) {
        return fail('this is not a variable; write ${NAME} for one, or $${ for a literal ${')
      }

      const value = env[name]

      if (value === undefined) {
        return fail(`the environment variable ${name} is not set; set it, or write $\${${name}} for the literal text`)
      }

      expanded += value
      at = next + reference.length
    } else {
      expanded += '$'
      at = next + 1
    }

    if (expanded.length > EXPANDED_LENGTH_MAX) {
      return { ok: false, message: `this becomes longer than ${EXPANDED_LENGTH_MAX} characters`, reference: text, index: 0 }
    }
  }

  return { ok: true, text: expanded + text.slice(at) }
}

function countBefore (text: string, needle: string, end: number): number {
  let count = 0

  for (let at = text.indexOf(needle); at !== -1 && at < end; at = text.indexOf(needle, at + 1)) {
    count++
  }

  return count
}

/**
 * Values as TOML source text. Pure.
 */

/** A basic string; JSON escapes the same characters in the same way, except DEL. */
export function tomlString (text: string): string {
  return JSON.stringify(text).replaceAll('\u007f', '\\u007F')
}

export function tomlValue (value: string | number | boolean | readonly string[]): string {
  if (typeof value === 'string') {
    return tomlString(value)
  }

  return typeof value === 'object' ? `[${value.map(tomlString).join(', ')}]` : String(value)
}

import type { AST } from 'toml-eslint-parser'
import type { Setting } from './schema.js'

/** Parts of a TOML syntax tree in words for a message. Pure. */

/** Characters of a key that a message shows. */
const KEY_SHOWN_MAX = 64

/** A key as it was meant, `a.b` for a dotted one. */
export function keyText (key: AST.TOMLKey): string {
  return key.keys.map(part => part.type === 'TOMLBare' ? part.name : part.value).join('.')
}

/** A quoted key may hold anything; what is shown is bounded and has no control characters. */
export function printable (name: string): string {
  const shown = JSON.stringify(name).slice(1, -1)

  return shown.length > KEY_SHOWN_MAX ? `${shown.slice(0, KEY_SHOWN_MAX)}…` : shown
}

/** The TOML type that a setting takes, in words for a message. */
export function wantedType (setting: Setting): string {
  switch (setting.kind) {
    case 'bool':
      return 'true or false without quotes'
    case 'integer':
      return 'a whole number without quotes'
    case 'bytes':
      return 'a string such as "500GiB"'
    case 'duration':
      return 'a string such as "30s"'
    case 'enum':
      return `one of ${(setting.choices ?? []).map(choice => `"${choice}"`).join(', ')}`
    default:
      return 'a string in quotes'
  }
}

/** The TOML type of a value, in words for a message. */
export function typeName (node: AST.TOMLContentNode): string {
  if (node.type === 'TOMLArray') {
    return 'a list'
  }

  if (node.type === 'TOMLInlineTable') {
    return 'a table'
  }

  switch (node.kind) {
    case 'string':
      return 'a string'
    case 'integer':
      return 'a whole number'
    case 'float':
      return 'a fraction'
    case 'boolean':
      return 'true or false'
    default:
      return 'a date or time'
  }
}

import { parseArgs } from 'node:util'

/** The numbers of a command line, `--name 5` each, with their defaults. Throws for a word that is none of them. */
export function numbersOf<K extends string> (args: string[], defaults: Readonly<Record<K, number>>): Record<K, number> {
  const names = Object.keys(defaults) as K[]
  const { values } = parseArgs({
    args,
    options: Object.fromEntries(names.map(name => [name, { type: 'string' as const, default: String(defaults[name]) }]))
  })

  return Object.fromEntries(names.map(name => [name, Number(values[name])])) as Record<K, number>
}

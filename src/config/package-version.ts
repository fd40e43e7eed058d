import { readFileSync } from 'node:fs'

/** Shoal's version, from the package.json three folders above `dist/src/config`. */
export function packageVersion (): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')

  return (JSON.parse(text) as { version: string }).version
}

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { sourceFiles } from './hygiene.js'

const GLOSSARY = 'docs/design/glossary.md'

interface Retired { word: string, folder: string, isName: boolean }

/** Words of the glossary's last column, each with the folder in which it is retired; in code form as a name alone. */
export function retiredWords (glossary: string): Retired[] {
  const rows = glossary.split('\n').filter(line => line.startsWith('| ')).slice(1)

  return rows.flatMap(row => (row.split('|').at(-2) ?? '').split(',').map(cell => {
    const [, word, name = '', folder = 'src'] = /^\s*(?:([a-z][a-z ]*?)|`(\w+)`)\s*(?:\(([\w/]+)\))?\s*$/.exec(cell) ?? []

    return { word: word ?? name, folder, isName: word === undefined }
  })).filter(({ word }) => word !== '')
}

/** Where a retired word stands, in names too: `aKeeper`, `keeper-x`. */
export function usesOf (words: readonly Retired[], file: string, text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/gm, '')
  const spaced = text.replace(/([a-z0-9])([A-Z])/g, '$1 $2')

  return words.filter(({ folder }) => file.startsWith(`${folder}/`))
    .filter(({ word, isName }) => isName
      ? new RegExp(`\\b${word}\\b`).test(code)
      : new RegExp(`(?<![a-z])${word}(?:s|d|ed|ing)?(?![a-z])`, 'i').test(spaced))
    .map(({ word }) => `${file}: says "${word}"; ${GLOSSARY} has the word for it`)
}

/** One word for one thing. Generated code says what its source says. */
export function checkVocabulary (root: string): string[] {
  const words = retiredWords(readFileSync(path.join(root, GLOSSARY), 'utf8'))
  const files = sourceFiles(root, ['src']).filter(({ file }) => !file.includes('/pb/'))

  return words.length === 0
    ? [`${GLOSSARY}: no retired words were found in its table`]
    : files.flatMap(({ file, text }) => usesOf(words, file, text))
}

import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { UsageError } from '../errors.js'
import { pathMatcher } from './glob.js'
import { sourceFailure } from './source-failure.js'
import { errorMessage } from '../../util/errors.js'
import type { OptionSpec } from '../command.js'
import type { GlobMatcher } from './glob.js'

/**
 * What of a folder is left out. Rules stand in the order of the command line, those of a file where the file is named.
 * The first that matches a path decides, and what none matches is taken along, as rsync has it. What lies below a
 * folder that is left out is not looked at.
 *
 * Patterns are those of `glob.ts`. What other programs mean by more than that is refused: a pattern that is taken
 * for something else leaves out what is missed later, or takes along what the user wanted to keep.
 */
export interface FilterOptions {
  exclude?: readonly FilterWord[]
  include?: readonly FilterWord[]
  excludeFrom?: readonly FilterWord[]
}

/** One option as it was given. */
export interface FilterWord {
  /** Among all options of the command line: commander keeps a list for each option, and not the order between them. */
  order: number
  text: string
}

interface FilterRule { isLeftOut: boolean, matches: GlobMatcher }

let words = 0

export const FILTER_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--exclude <glob>',
    description: 'in folders, leave out what matches: *.tmp, node_modules/, docs/**/*.pdf; of all these options the ' +
      'first that matches decides',
    parse: (text, previous) => inOrder(text === '' ? text : checkPattern(text), previous)
  },
  {
    flags: '--include <glob>',
    description: 'take along what matches, whatever --exclude comes after it',
    parse: (text, previous) => inOrder(text === '' ? text : checkPattern(text), previous)
  },
  {
    flags: '--exclude-from <file>',
    description: 'patterns to leave out, one a line; "+ pattern" is one to take along, # begins a comment',
    complete: 'file',
    parse: (text, previous) => inOrder(text, previous)
  }
]

/**
 * @param cwd - what names of files are relative to
 * @returns whether to leave out; undefined when nothing is
 * @throws UsageError, SourceError for a file that cannot be read
 */
export async function filterOf (
  { exclude = [], include = [], excludeFrom = [] }: FilterOptions, cwd: string
): Promise<GlobMatcher | undefined> {
  const options = [
    ...exclude.map(word => ({ ...word, read: async () => [ruleOf(word.text, true)] })),
    ...include.map(word => ({ ...word, read: async () => [ruleOf(word.text, false)] })),
    ...excludeFrom.map(word => ({ ...word, read: async () => await rulesIn(resolve(cwd, word.text), word.text) }))
  ].sort((a, b) => a.order - b.order)
  const rules: FilterRule[] = []

  for (const { read } of options) {
    rules.push(...await read())
  }

  return rules.length === 0
    ? undefined
    : (path, isFolder) => rules.find(({ matches }) => matches(path, isFolder))?.isLeftOut === true
}

/** @returns the pattern; throws, with a message for people, what means something else than it seems to */
export function checkPattern (pattern: string): string {
  const plain = withoutEscapes(pattern)
  const names = plain.split('/')

  if (plain.startsWith('!')) {
    throw new Error(`${JSON.stringify(pattern)} begins with "!", which does not turn a pattern round here. To take something ` +
      'along, give --include before the --exclude that matches it; a name that begins so is written \\!')
  }

  if (/\{[^{}]*(?:,|\.\.)[^{}]*\}/.test(plain)) {
    throw new Error(`${JSON.stringify(pattern)} has braces, which only a shell takes apart. Give the option once for each, or ` +
      'let the shell do it: --exclude={*.a,*.b}; a brace that is part of a name is written \\{')
  }

  if (/\[\[:\w*:\]|\[[^\]]*\[:\w+:\]/.test(plain)) {
    throw new Error(`${JSON.stringify(pattern)} has a class such as [:alpha:], which is not known here: write [a-zA-Z]`)
  }

  if (names.some(name => name !== '**' && name.includes('**'))) {
    throw new Error(`${JSON.stringify(pattern)} has ** beside something else. Across folders it stands alone between slashes: ` +
      '**/*.jpg; all that is in a folder goes with the folder: cache/')
  }

  if (names.some(name => name === '.' || name === '..')) {
    throw new Error(`${JSON.stringify(pattern)} has . or .., and paths have neither: write it from the folder that is stored, ` +
      'such as /docs')
  }

  if (names.every(name => name === '')) {
    throw new Error(`${JSON.stringify(pattern)} matches nothing below the folder`)
  }

  return pattern
}

/** A character after a backslash stands for itself; one that means nothing else takes its place. */
function withoutEscapes (pattern: string): string {
  return pattern.replace(/\\(.)/gsu, '_')
}

function inOrder (text: string, previous: unknown): FilterWord[] {
  if (text === '') {
    throw new Error('it is empty. If it comes from a variable, that one is not set')
  }

  return [...Array.isArray(previous) ? previous as FilterWord[] : [], { order: words++, text }]
}

function ruleOf (pattern: string, isLeftOut: boolean): FilterRule {
  return { isLeftOut, matches: pathMatcher(pattern) }
}

/** What editors of Windows begin a text with. */
const BYTE_ORDER_MARK = /^\uFEFF/

async function rulesIn (path: string, shown: string): Promise<FilterRule[]> {
  // Bytes that are no UTF-8 become U+FFFD, as they do in names and arguments.
  const text = await readFile(path, 'utf8').catch((err: unknown) => { throw sourceFailure(shown, err) })

  return text.replace(BYTE_ORDER_MARK, '').split(/\r?\n/).flatMap((line, i) => {
    if (line.trim() === '' || /^[#;]/.test(line)) {
      return []
    }

    const [, sign, rest] = /^([+-]) (.*)$/s.exec(line) ?? [undefined, '-', line]

    try {
      return [ruleOf(checkPattern(rest), sign === '-')]
    } catch (err) {
      throw new UsageError(`${shown}, line ${i + 1}: ${errorMessage(err)}`, { cause: err })
    }
  })
}

import { PEER_TABLE, PEER_TABLE_KEY, SETTINGS } from './schema.js'
import type { Setting } from './schema.js'
import { tomlValue } from './toml-text.js'

/** Columns of a comment line. */
const WIDTH = 100

/**
 * An example file: every line a comment, so that it changes nothing until the user takes the `#`
 * away.
 *
 * @param options.full all settings, not only those that most nodes want
 */
export function configInit ({ full = false }: { full?: boolean } = {}): string {
  const settings = SETTINGS.filter(setting => full || setting.basic === true)

  return [
    '# Settings of a Shoal node. Take the # away from what you want to change.',
    '# A flag beats a variable (SHOAL_*) beats this file beats the default.',
    '# ${NAME} in a string is the environment variable NAME; $${ is a literal ${.',
    ...(full ? [] : ['# All settings: shoal config init --full']),
    '',
    ...settings.flatMap(setting => [...describe(setting), `# ${setting.key} = ${exampleValue(setting)}`, '']),
    '# Peers may be written one by one as well. Tables come after everything else in a file.',
    `# [[${PEER_TABLE}]]`,
    `# ${PEER_TABLE_KEY} = "node3.example.com:11010"`,
    ''
  ].join('\n')
}

function describe (setting: Setting): string[] {
  const fallback = setting.defaultDoc ?? (setting.example === undefined ? undefined : shownDefault(setting))
  const text = `${plain(setting.doc)}.${setting.more === undefined ? '' : ` ${plain(setting.more)}`}` +
    (setting.choices === undefined ? '' : ` One of ${setting.choices.join(', ')}.`) +
    (fallback === undefined ? '' : ` Default: ${plain(fallback)}.`) +
    (setting.reloadable === true ? ' Can be changed while the node runs.' : '')

  return wrap(text, WIDTH - 2).map(line => `# ${line}`)
}

/** The default where there is one to write down, an example otherwise. */
export function exampleValue (setting: Setting): string {
  const value = setting.example ?? setting.default ?? ''

  return typeof value === 'string' ? scalarText(setting, value) : tomlValue(value)
}

export function scalarText (setting: Setting, text: string): string {
  return setting.kind === 'integer' || setting.kind === 'bool' ? text : tomlValue(text)
}

/** The default as text for a reader. */
export function shownDefault (setting: Setting): string {
  const value = setting.default

  if (value === undefined || value.length === 0) {
    return 'none'
  }

  return typeof value === 'string' ? value : value.join(', ')
}

/** Backquotes are for Markdown. */
function plain (text: string): string {
  return text.replaceAll('`', '')
}

/** Breaks a text at spaces. */
function wrap (text: string, width: number): string[] {
  const lines: string[] = []

  for (const word of text.split(' ')) {
    const line = lines.at(-1)

    if (line !== undefined && line.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${line} ${word}`
    } else {
      lines.push(word)
    }
  }

  return lines
}

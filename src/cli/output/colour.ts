import { printable, printableLines } from '../../util/printable.js'

/** Colours for a terminal: the few of ANSI's first eight that mean something here. */
export type Colour = 'red' | 'green' | 'yellow' | 'dim' | 'bold'

const SEQUENCES: Record<Colour, readonly [number, number]> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39]
}

/** Nothing else that begins with ESC gets to a terminal. */
const PAINTED = new RegExp(`(\u001b\\[(?:${[...new Set(Object.values(SEQUENCES).flat())].join('|')})m)`, 'u')

export type Paint = (colour: Colour, text: string) => string

/**
 * Colours only where a person looks: on a terminal, without NO_COLOR (no-color.org), and not on a dumb one.
 */
export function painter (isTerminal: boolean, env: NodeJS.ProcessEnv): Paint {
  const plain = !isTerminal || (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb'

  return plain
    ? (_colour, text) => text
    : (colour, text) => `\u001b[${SEQUENCES[colour][0]}m${text}\u001b[${SEQUENCES[colour][1]}m`
}

/**
 * Text of several lines in which everything that could drive the terminal or reorder what is read is escaped, except
 * the sequences of `painter`. The last guard before a terminal; names are escaped, line feeds too, where they go into
 * a line.
 */
export function terminalSafe (text: string): string {
  return betweenColours(text, printableLines)
}

/** The same for a cell or a value in a line: a line feed is escaped as well, so that no name can forge a row. */
export function lineSafe (text: string): string {
  return betweenColours(text, printable)
}

function betweenColours (text: string, escape: (part: string) => string): string {
  return text.split(PAINTED).map((part, i) => i % 2 === 1 ? part : escape(part)).join('')
}

/** The colour of a member's state. */
export function stateColour (state: string): Colour {
  switch (state) {
    case 'alive': return 'green'
    case 'suspect': return 'yellow'
    case 'dead': return 'red'
    default: return 'dim'
  }
}

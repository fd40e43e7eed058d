/** Colours for a terminal: the few of ANSI's first eight that mean something here. */
export type Colour = 'red' | 'green' | 'yellow' | 'dim' | 'bold'

const SEQUENCES: Record<Colour, readonly [number, number]> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39]
}

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

/** The colour of a member's state. */
export function stateColour (state: string): Colour {
  switch (state) {
    case 'alive': return 'green'
    case 'suspect': return 'yellow'
    case 'dead': return 'red'
    default: return 'dim'
  }
}

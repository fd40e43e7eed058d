import { linkSignals } from '../../util/abort.js'
import { ApiClient } from '../client.js'
import { locateNode } from '../locate-node.js'
import { writeAll } from '../terminal.js'
import { namesFor } from './names.js'
import { readLine } from './read-line.js'
import { expandPath, unquote } from './unquote.js'
import type { Completion } from '../command.js'
import type { Candidate } from './names.js'
import type { Terminal } from '../terminal.js'
import type { Line } from './read-line.js'

/** A person waits with a finger on Tab: whatever hangs, the shell has its answer by then. */
export const COMPLETE_MS_MAX = 1_000
/** What is told to stop has stopped after that; what has not hangs. */
const STOP_MS_MAX = 250
/** What the shell adds by itself; the first line of every answer. */
type Kind = 'words' | 'files' | 'dirs'
const KINDS: Partial<Record<Completion, Kind>> = { file: 'files', 'file-or-target': 'files', dir: 'dirs' }

/**
 * Answers a shell that wants to complete a line: `__complete <shell> <word…>`, the last word being the one at the
 * cursor. The first line of the answer says what the shell adds itself (`words`: nothing, `files`, `dirs`), each other
 * is a word that fits, with a tab and what it is. All three shells ask this, so that they offer the same, and the
 * scripts that they load stay small.
 *
 * A plus and never in the way: nothing is said when the node is away or slow, or the line makes no sense.
 *
 * @returns false when something hangs, such as a configuration on a dead network disk: it holds the process
 */
export async function complete (
  argv: readonly string[], terminal: Terminal, signal: AbortSignal, locate = locateNode
): Promise<boolean> {
  const stop = new AbortController()
  const linked = linkSignals(stop.signal, signal)
  let timer: NodeJS.Timeout | undefined
  const isOver = new Promise<false>(resolve => {
    timer = setTimeout(() => {
      stop.abort()
      timer = setTimeout(resolve, STOP_MS_MAX, false)
    }, COMPLETE_MS_MAX)
  })

  try {
    return await Promise.race([answer(argv, terminal, linked.signal, locate).then(() => true), isOver])
  } finally {
    clearTimeout(timer)
    linked.release()
  }
}

async function answer (
  argv: readonly string[], terminal: Terminal, signal: AbortSignal, locate: typeof locateNode
): Promise<void> {
  const [shell, ...raw] = argv
  // bash hands words over as they were typed.
  const line = await readLine(shell === 'bash' ? raw.map(unquote) : raw)
  const isFlag = line.lead === '' && line.current.startsWith('-') && line.flags.length > 0
  // A colon is for a target; files with one are found after `./`.
  const kind = isFlag || line.wanted === undefined || isTargetText(line) ? 'words' : KINDS[line.wanted.complete] ?? 'words'

  try {
    await writeAll(terminal.stdout, `${kind}\n`)

    for await (const { word, note } of isFlag ? flags(line) : words(line, terminal, signal, locate)) {
      await writeAll(terminal.stdout, `${line.lead}${word}${note === undefined ? '' : `\t${note}`}\n`)
    }
  } catch {
    // see above
  }
}

function isTargetText ({ wanted, current }: Line): boolean {
  return wanted?.complete === 'file-or-target' && /^[^/]+:/.test(current)
}

function * flags ({ flags, current }: Line): Generator<Candidate, void, undefined> {
  for (const { names, description } of flags) {
    for (const word of names) {
      if (word.startsWith(current)) {
        yield { word, note: description }
      }
    }
  }
}

async function * words (
  line: Line, terminal: Terminal, signal: AbortSignal, locate: typeof locateNode
): AsyncGenerator<Candidate, void, undefined> {
  const { children, wanted, current, values } = line

  for (const { name, summary } of children) {
    if (name.startsWith(current)) {
      yield { word: name, note: summary }
    }
  }

  for (const word of wanted?.choices ?? []) {
    if (word.startsWith(current)) {
      yield { word }
    }
  }

  if (wanted === undefined) {
    return
  }

  const path = (flag: string): string | undefined => {
    const text = values.get(flag)

    return text === undefined ? undefined : expandPath(text, terminal.env)
  }
  const connect = async (): Promise<ApiClient> => {
    const configFile = path('--config-file')
    const location = await locate({
      dataDir: path('--data-dir'), nodeFlags: configFile === undefined ? {} : { configFile }
    }, terminal, { onlyFiles: true })

    return new ApiClient(location, signal, COMPLETE_MS_MAX)
  }

  yield * namesFor(wanted.complete, line, connect)
}

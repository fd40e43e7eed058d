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

/** A person waits with a finger on Tab. */
const TIMEOUT_MS = 1_000
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
 */
export async function complete (argv: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<void> {
  const [shell, ...raw] = argv
  // bash hands words over as they were typed.
  const line = await readLine(shell === 'bash' ? raw.map(unquote) : raw)
  const stop = new AbortController()
  const timer = setTimeout(() => { stop.abort() }, TIMEOUT_MS)
  const linked = linkSignals(stop.signal, signal)
  const isFlag = line.lead === '' && line.current.startsWith('-') && line.flags.length > 0
  // A colon is for a target; files with one are found behind `./`.
  const kind = isFlag || line.wanted == null || isTargetText(line) ? 'words' : KINDS[line.wanted.complete] ?? 'words'

  try {
    await writeAll(terminal.stdout, `${kind}\n`)

    for await (const { word, note } of isFlag ? flags(line) : words(line, terminal, linked.signal)) {
      await writeAll(terminal.stdout, `${line.lead}${word}${note == null ? '' : `\t${note}`}\n`)
    }
  } catch {
    // see above
  } finally {
    clearTimeout(timer)
    linked.release()
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
  line: Line, terminal: Terminal, signal: AbortSignal
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

  if (wanted == null) {
    return
  }

  const path = (flag: string): string | undefined => {
    const text = values.get(flag)

    return text == null ? undefined : expandPath(text, terminal.env)
  }
  const connect = async (): Promise<ApiClient> => {
    const configFile = path('--config-file')
    const location = await locateNode({
      dataDir: path('--data-dir'), nodeFlags: configFile == null ? {} : { configFile }
    }, terminal)

    return new ApiClient(location, signal, TIMEOUT_MS)
  }

  yield * namesFor(wanted.complete, line, connect)
}

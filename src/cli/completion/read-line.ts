import { OUTPUT_OPTION } from '../program.js'
import { HELP_FLAG, flagWords, optionsOf, rootFlagWords } from '../specs.js'
import { COMMANDS } from '../command-list.js'
import type { CommandEntry, CommandSpec, Completion } from '../command.js'
import type { FlagWords } from '../specs.js'

/** What may stand where the cursor is. */
export interface Wanted {
  complete: Completion
  choices: readonly string[]
}

/** A command line up to the cursor. */
export interface Line {
  /** Commands that may follow; none once an argument was given. */
  children: readonly CommandEntry[]
  /** Flags that may follow; none after `--`. */
  flags: readonly FlagWords[]
  /** Arguments of the command so far. */
  args: readonly string[]
  /** Values of flags by their long name, the last one of each: `--data-dir`. */
  values: ReadonlyMap<string, string>
  /** As an argument of the command, or the value of a flag; undefined where neither can be. */
  wanted?: Wanted
  /** The word at the cursor, or what of it is the value: `j` of `--output=j`. */
  current: string
  /** What stands before `current` in the same word: `--output=`. */
  lead: string
}

/** Shows the help of a command as `--help` does; the words after it are those of a command. */
const HELP = 'help'

/**
 * Reads words as the parser would, but forgives everything: a line that is being typed is rarely right.
 *
 * @param words after the name of the program; the last one is at the cursor and may be empty
 */
export async function readLine (words: readonly string[]): Promise<Line> {
  const state = new State()

  for (const word of words.slice(0, -1)) {
    await state.take(word)
  }

  return state.at(words.at(-1) ?? '')
}

class State {
  private entries: readonly CommandEntry[] = COMMANDS
  private flags: readonly FlagWords[] = [...rootFlagWords(), flagWords(OUTPUT_OPTION)]
  private spec?: CommandSpec<never>
  /** The flag whose value comes next. */
  private pending?: FlagWords
  /** Behind `--` nothing is a flag. */
  private isLiteral = false
  private readonly args: string[] = []
  private readonly values = new Map<string, string>()

  async take (word: string): Promise<void> {
    if (this.pending !== undefined) {
      this.values.set(longName(this.pending), word)
      this.pending = undefined
    } else if (!this.isLiteral && word === '--') {
      this.isLiteral = true
    } else if (!this.isLiteral && word.startsWith('-') && word !== '-') {
      this.takeFlags(word)
    } else {
      await this.takeArgument(word)
    }
  }

  at (word: string): Line {
    const line = { children: [], flags: [], args: this.args, values: this.values, current: word, lead: '' }

    if (this.pending !== undefined) {
      return { ...line, wanted: this.pending }
    }

    const [name = '', value] = splitOnce(word)

    if (!this.isLiteral && word.startsWith('--') && value !== undefined) {
      return { ...line, wanted: this.flagOf(name), current: value, lead: `${name}=` }
    }

    return {
      ...line,
      children: this.args.length === 0 ? this.entries : [],
      flags: this.isLiteral ? [] : this.flags,
      wanted: this.wantedArgument()
    }
  }

  private wantedArgument (): Wanted | undefined {
    const args = this.spec?.args ?? []
    const last = args.at(-1)
    const arg = args[this.args.length] ?? (last?.variadic === true ? last : undefined)

    return arg === undefined ? undefined : { complete: arg.complete ?? 'none', choices: arg.choices ?? [] }
  }

  private takeFlags (word: string): void {
    if (word.startsWith('--')) {
      const [name = '', value] = splitOnce(word)
      this.takeFlag(this.flagOf(name), value)
      return
    }

    // `-lR`, `-d node`, `-dnode`
    for (let i = 1; i < word.length; i++) {
      const flag = this.flagOf(`-${word[i]}`)

      if (flag?.takesValue === true) {
        this.takeFlag(flag, i + 1 < word.length ? word.slice(i + 1) : undefined)
        return
      }
    }
  }

  private takeFlag (flag: FlagWords | undefined, value: string | undefined): void {
    if (flag?.takesValue !== true) {
      return
    }

    if (value === undefined) {
      this.pending = flag
    } else {
      this.values.set(longName(flag), value)
    }
  }

  private async takeArgument (word: string): Promise<void> {
    const child = this.args.length === 0 ? this.entries.find(({ name }) => name === word) : undefined

    if (child !== undefined) {
      this.entries = child.children ?? []
      this.spec = await child.load?.()
      this.flags = [...optionsOf(child, this.spec).map(flagWords), HELP_FLAG]
    } else if (word !== HELP || this.entries !== COMMANDS) {
      this.args.push(word)
    }
  }

  private flagOf (name: string): FlagWords | undefined {
    return this.flags.find(({ names }) => names.includes(name))
  }
}

function longName ({ names }: FlagWords): string {
  return names.at(-1) ?? ''
}

/** `--name=value`; without a value it is undefined. */
function splitOnce (word: string): [string, string?] {
  const at = word.indexOf('=')

  return at < 0 ? [word] : [word.slice(0, at), word.slice(at + 1)]
}

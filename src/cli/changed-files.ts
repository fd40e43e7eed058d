import { printable } from '../util/printable.js'
import { EXIT_CHANGED } from './exit-codes.js'
import type { CommandContext } from './command.js'

/** Files that somebody wrote to while a command read them. Each counts once, although it may have been read again. */
export class ChangedFiles {
  readonly #shown = new Set<string>()

  readonly add = (shown: string): void => {
    this.#shown.add(shown)
  }

  /** As the user would name them. */
  get all (): string[] {
    return [...this.#shown]
  }

  /** Names them; the exit code, when there are any. */
  async exit ({ out }: CommandContext): Promise<number | undefined> {
    if (!out.isJson) {
      for (const shown of this.#shown) {
        await out.note(out.paint('yellow', `${printable(shown)} changed while it was being read: what is stored is as long as it ` +
          'was at the start, and may be a mixture. Put it again when nobody writes to it.'))
      }
    }

    return this.#shown.size > 0 ? EXIT_CHANGED : undefined
  }
}

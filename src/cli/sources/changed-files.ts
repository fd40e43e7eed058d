import { printable } from '../../util/printable.js'
import { EXIT_CHANGED } from '../exit-codes.js'
import type { GoneInfo } from '../../api/common.js'
import type { CommandContext } from '../command.js'

/** What becomes of such a file in a put. */
export const STORED_MIXED = 'what is stored is as long as it was at the start, and may be a mixture. Put it again when no program ' +
  'writes to it.'

/**
 * Files that another program wrote to, or took away, while a command read them. Each counts once, though it may be
 * read again.
 */
export class ChangedFiles {
  readonly #shown = new Set<string>()
  readonly #gone = new Set<string>()
  /** Gone, and not named. */
  #more = 0

  readonly add = (shown: string): void => {
    this.#shown.add(shown)
  }

  /** What was listed, and was gone or something else when its turn came: it is left out. */
  readonly addGone = (shown: string): void => {
    this.#gone.add(shown)
  }

  /** What the node tells of a folder of a volume. */
  readonly addGoneIn = (folder: string, info: GoneInfo | undefined): void => {
    info?.paths.forEach(path => { this.addGone(path === '' ? folder : `${folder.replace(/\/$/, '')}/${path}`) })
    this.#more += info?.more ?? 0
  }

  /** As the user would name them. */
  get all (): string[] {
    return [...this.#shown, ...this.#gone]
  }

  /**
   * Names them; the exit code, when there are any.
   *
   * @param consequence - what it means that one was written to, a sentence
   */
  async exit ({ out }: CommandContext, consequence: string): Promise<number | undefined> {
    if (!out.isJson) {
      for (const shown of this.#shown) {
        await out.note(out.paint('yellow', `${printable(shown)} changed while it was being read: ${consequence}`))
      }

      for (const shown of this.#gone) {
        await out.note(out.paint('yellow', `${printable(shown)} is gone, or something else, since it was listed, and was left out. ` +
          'Run the command again.'))
      }

      if (this.#more > 0) {
        await out.note(out.paint('yellow', `${this.#more} more are gone, or something else, and were left out.`))
      }
    }

    return this.#shown.size + this.#gone.size + this.#more > 0 ? EXIT_CHANGED : undefined
  }
}

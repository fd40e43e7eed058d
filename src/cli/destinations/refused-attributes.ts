import { EXIT_LOCAL } from '../exit-codes.js'
import { count } from '../output/format.js'
import type { CommandContext } from '../command.js'

/** Counts entries on which something could not be set, and says so at the end. */
export class RefusedAttributes {
  #modes = 0
  #owners = 0
  #xattrs = 0
  /** Why the first of them had to be left without extended attributes, in the words of the system. */
  #why = ''

  addMode (isRefused: boolean): void {
    this.#modes += isRefused ? 1 : 0
  }

  addOwner (isRefused: boolean): void {
    this.#owners += isRefused ? 1 : 0
  }

  /** @param why - undefined: it has them */
  addXattrs (why: string | undefined): void {
    if (why !== undefined) {
      this.#why ||= why
      this.#xattrs++
    }
  }

  /** Nothing when all could be set. @returns the exit code, where something was asked for and could not be done */
  async note ({ out }: CommandContext): Promise<number | undefined> {
    if (this.#modes > 0) {
      await out.note(`The mode or time of ${entries(this.#modes)} could not be set: this file system, or its owner, does ` +
        'not allow it.')
    }

    if (this.#owners > 0) {
      await out.note(`The owner of ${entries(this.#owners)} could not be set: only root may give files to others, and not every ` +
        'file system has owners. Run the command as root, or without --owner.')
    }

    if (this.#xattrs > 0) {
      await out.note(`The extended attributes of ${entries(this.#xattrs)} could not be set (${this.#why}). All the rest is in ` +
        'place; use another file system, or leave --xattrs away.')
    }

    return this.#owners > 0 || this.#xattrs > 0 ? EXIT_LOCAL : undefined
  }
}

function entries (number: number): string {
  return count(number, 'entry', 'entries')
}

import { UsageError } from '../errors.js'
import type { CommandContext } from '../command.js'

/**
 * An archive is not to be read by people, and drives their terminal.
 *
 * @throws UsageError when standard output is a terminal
 */
export function refuseTerminal ({ stdout }: Pick<CommandContext, 'stdout'>, what: string, archive: string): void {
  if (stdout.isTTY === true) {
    throw new UsageError(`Standard output is a terminal, and ${what} goes there as a ${archive}: redirect it, pipe it into ` +
      'another program, or name where to write; --force sends it to the terminal')
  }
}

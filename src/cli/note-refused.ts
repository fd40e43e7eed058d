import { count } from './output/format.js'
import type { CommandContext } from './command.js'

/** Says that some modes or times could not be set; nothing when all could. */
export async function noteRefused ({ out }: CommandContext, refused: number): Promise<void> {
  if (refused > 0) {
    await out.note(`The mode or time of ${count(refused, 'entry', 'entries')} could not be set: this file system, or its ` +
      'owner, does not allow it.')
  }
}

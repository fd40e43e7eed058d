import path from 'node:path'
import { MemberFile, MEMBERS_FILE } from '../../peer/membership/member-file.js'
import { verifyStart } from '../../peer/membership/start-signature.js'
import { systemClock } from '../../util/clock.js'
import type { Remembered } from '../../peer/membership/core.js'
import type { Logger } from '../../util/logger.js'

/** What the data dir remembers of the others. */
export async function openMembers (
  dataDir: string, selfId: string, logger: Logger
): Promise<{ file: MemberFile, remembered: Remembered }> {
  const at = path.join(dataDir, MEMBERS_FILE)
  const file = new MemberFile({ path: at, selfId, verifyStart, clock: systemClock, logger })

  return { file, remembered: await file.load() }
}

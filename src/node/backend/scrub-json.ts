import { RECENT_DAYS } from '../../blocks/scrub/bad-copies.js'
import type { Damage } from '../types.js'
import type { BadCopy } from '../../blocks/scrub/bad-copies.js'
import type { ScrubStatus } from '../../blocks/scrub/types.js'
import type * as api from '../../api/scrub.js'

/** What `shoal scrub` shows of this node, in the shape of the wire. */
export function scrubJson (
  status: ScrubStatus, quarantined: number, hostname: (peerId: string) => string | undefined
): api.ScrubStatus {
  const { pass, lastPass, nextAt } = status

  return {
    state: status.state,
    interval_s: status.intervalMs / 1000,
    pass: pass === undefined
      ? null
      : {
          started_at: time(pass.startedAt),
          requested: pass.requested,
          verified_copies: pass.verifiedCopies,
          verified_bytes: pass.verifiedBytes,
          left_copies: pass.leftCopies,
          left_bytes: pass.leftBytes,
          bad_copies: pass.badCopies,
          unread_copies: pass.unreadCopies,
          bytes_per_s: Math.round(pass.bytesPerSecond),
          eta_s: pass.etaSeconds === undefined ? null : Math.ceil(pass.etaSeconds),
          behind: pass.isBehind
        },
    last_pass: lastPass === undefined
      ? null
      : {
          started_at: time(lastPass.startedAt),
          ended_at: time(lastPass.endedAt),
          requested: lastPass.requested,
          verified_copies: lastPass.verifiedCopies,
          verified_bytes: lastPass.verifiedBytes,
          bad_copies: lastPass.badCopies,
          unread_copies: lastPass.unreadCopies
        },
    next_at: nextAt === undefined ? null : time(nextAt),
    found: status.found,
    recent: status.recent,
    unhealed: status.unhealed,
    quarantined,
    bad_copies: status.badCopies.map(copy => badCopyJson(copy, hostname)),
    warnings: ownWarnings(status)
  }
}

function badCopyJson (copy: BadCopy, hostname: (peerId: string) => string | undefined): api.BadCopy {
  return {
    cid: copy.cid,
    bytes: copy.bytes,
    found_at: time(copy.foundAt),
    found_by: copy.foundBy,
    reason: copy.reason,
    quarantined: copy.quarantined,
    healed_at: copy.healedAt === undefined ? null : time(copy.healedAt),
    healed_from: copy.healedFrom === undefined ? null : hostname(copy.healedFrom) ?? copy.healedFrom,
    attempts: copy.attempts,
    retry_at: copy.retryAt === undefined ? null : time(copy.retryAt)
  }
}

/** Sentences about scrubbing on this node. */
export function ownWarnings ({ intervalMs, pass, lastPass, problem }: ScrubStatus): string[] {
  const warnings: string[] = []

  if (intervalMs === 0) {
    warnings.push('Scrubbing is off on this node (scrub_interval is 0): damage to copies that are not read is not found.')
  }

  if (pass?.isOverdue === true) {
    warnings.push('This node could not read all its copies within scrub_interval: its disk is too busy or too slow. ' +
      'Make the interval longer, or run `shoal scrub --now` when there is less to do.')
  }

  const unread = lastPass?.unreadCopies ?? 0

  if (unread > 0) {
    warnings.push(`The last scrub of this node left ${unread} copies out that its disk would not read: look at the log.`)
  }

  return problem === undefined ? warnings : [...warnings, `${problem}.`]
}

/** Sentences about the disks of all members that answered. */
export function damageWarnings (damage: readonly Damage[]): string[] {
  return damage.map(({ hostname, found, unhealed }) => {
    const copies = found === 1 ? '1 bad copy' : `${found} bad copies`
    const open = unhealed === 0 ? 'all healed' : `${unhealed} not healed`

    return `${hostname} found ${copies} in the last ${RECENT_DAYS} days (${open}): look at its disk, and at ` +
      '`shoal scrub` there.'
  })
}

function time (wall: number): string {
  return new Date(wall).toISOString()
}

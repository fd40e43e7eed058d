import { CLOCK_SKEW_MS_MAX, type ClockSkews } from '../../peer/membership/clock-skew.js'
import { formatDuration } from '../../config/values/duration.js'
import type { Clone, Unverified } from '../types.js'
import type { Member } from '../../peer/membership/member.js'

export interface MemberWarningsInit {
  self: Member
  members: readonly Member[]
  skews: ClockSkews | undefined
  /** Seen by any member that answered. */
  clones: readonly Clone[]
  unverified: readonly Unverified[]
}

/** Sentences about clocks that are wrong, nodes that are there twice, and disks that went back in time. */
export function memberWarnings ({ self, members, skews, clones, unverified }: MemberWarningsInit): string[] {
  return [
    ...clockWarnings(self, members, skews),
    ...cloneWarnings(members, clones),
    ...members.filter(({ stale }) => stale === true).map(({ hostname }) =>
      `${hostname} runs on a disk that went back in time (restored from an older copy), or on a copy of another node's ` +
      'data dir. Nothing of it counts in volumes. It goes on as another store by itself in a moment; see its log.'),
    ...unverified.map(({ hostname, copies }) =>
      `${hostname} verifies its copies because its disk went back in time: ${copies} are left, and do not count until then.`)
  ]
}

/** True for a clock that is too far from the median of all. */
export function isSkewed (skewMs: number | undefined): boolean {
  return skewMs !== undefined && Math.abs(skewMs) > CLOCK_SKEW_MS_MAX
}

function clockWarnings (self: Member, members: readonly Member[], skews: ClockSkews | undefined): string[] {
  const all: Array<[string, number]> = members.flatMap(({ peerId, hostname }) => {
    const skewMs = peerId === self.peerId ? skews?.ownMs : skews?.membersMs.get(peerId)

    return skewMs !== undefined && isSkewed(skewMs) ? [[hostname, skewMs]] : []
  })

  return all.map(([hostname, skewMs]) => `The clock of ${hostname} is ${formatDuration(Math.abs(skewMs))} ` +
    `${skewMs > 0 ? 'ahead of' : 'behind'} the median of the mesh: set it, and let NTP (chrony, systemd-timesyncd) keep it.`)
}

/** One sentence for each node, however many saw it. */
function cloneWarnings (members: readonly Member[], clones: readonly Clone[]): string[] {
  const addresses = new Map<string, Set<string>>()

  for (const clone of clones) {
    const known = addresses.get(clone.peerId) ?? new Set()
    clone.addresses.forEach(address => known.add(address.replace(/\/p2p\/[^/]*$/, '')))
    addresses.set(clone.peerId, known)
  }

  return [...addresses].map(([peerId, where]) => {
    const hostname = members.find(member => member.peerId === peerId)?.hostname ?? peerId

    return `Two processes ran with the key of ${hostname}: at ${[...where].join(' and ')}. One data dir is a copy of the ` +
      'other; the process that started later refuses to run. Remove the copy, and start that node with an empty data dir.'
  })
}

import { difference } from './digest.js'
import type { DigestMark } from './digest.js'

/**
 * - `agree`: a majority of the set has the same as this replica; `others` have something else
 * - `outvoted`: a majority of the set has one thing, and this replica another
 * - `divided`: there are differences, and no majority has the same
 * - `unknown`: too few could be compared to say
 */
export type Verdict =
  | { type: 'agree', others: string[] }
  | { type: 'outvoted', what: 'log' | 'state', majority: string[] }
  | { type: 'divided', groups: string[][] }
  | { type: 'unknown' }

/**
 * Who of a set agrees with whom, from what each said itself of one index. A replica is given up only for a majority of
 * the whole set that agrees without it; what a single one says, ends none.
 *
 * @param marks - of one index, by replica; who did not say is not in it
 */
export function digestVerdict (
  self: string, members: readonly string[], marks: ReadonlyMap<string, DigestMark>
): Verdict {
  const own = marks.get(self)
  const groups: { mark: DigestMark, members: string[] }[] = []

  for (const member of members) {
    const told = marks.get(member)
    // A replica that goes on with another log is as if it had not answered.
    const mark = told !== undefined && own !== undefined && told.lineage !== own.lineage ? undefined : told
    const group = mark === undefined ? undefined : groups.find(one => difference(one.mark, mark) === undefined)

    if (group !== undefined) {
      group.members.push(member)
    } else if (mark !== undefined) {
      groups.push({ mark, members: [member] })
    }
  }

  const majority = groups.find(group => group.members.length > members.length / 2)

  if (majority === undefined) {
    return groups.length > 1 ? { type: 'divided', groups: groups.map(group => group.members) } : { type: 'unknown' }
  }

  const what = own === undefined ? undefined : difference(own, majority.mark)

  if (what !== undefined) {
    return { type: 'outvoted', what, majority: majority.members }
  }

  return { type: 'agree', others: groups.filter(group => group !== majority).flatMap(group => group.members) }
}

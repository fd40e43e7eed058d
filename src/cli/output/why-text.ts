import { formatBytes } from '../../config/values/bytes.js'
import { stateColour } from './colour.js'
import { memberName } from './member.js'
import { printable } from '../../util/printable.js'
import type { BlockStat } from '../../api/files.js'
import type { Paint } from './colour.js'

/** One block: a line for it, and one for each node that should hold it or does. */
export function renderWhy (row: BlockStat, paint: Paint): string {
  const size = row.bytes == null ? 'size unknown' : formatBytes(row.bytes)
  const colour = row.copies === 0 ? 'red' : row.copies < row.wanted ? 'yellow' : 'green'
  const lines = [`${paint('bold', row.cid)}  ${size}  ${paint(colour, `${row.copies}/${row.wanted} copies`)}`]

  if (row.summary !== '') {
    lines.push(`  ${printable(row.summary)}`)
  }

  for (const member of row.set) {
    const mark = member.holds === 'yes' ? paint('green', 'holds it') : paint('yellow', HOLDS[member.holds])
    lines.push(`  ${nodeText(member, paint)}  ${mark}${noteText(member.note)}`)
  }

  for (const member of row.extra) {
    lines.push(`  ${nodeText(member, paint)}  ${paint('dim', 'extra copy')}${noteText(member.note)}`)
  }

  return `${lines.join('\n')}\n`
}

const HOLDS = { no: 'does not hold it', unknown: 'could not be asked', yes: 'holds it' } as const

function nodeText (member: BlockStat['extra'][number], paint: Paint): string {
  const zone = member.zone === '' ? '' : ` in ${printable(member.zone)}`

  return `${printable(memberName(member))}${zone} (${paint(stateColour(member.state), member.state)})`
}

function noteText (note: string): string {
  return note === '' ? '' : `: ${printable(note)}`
}

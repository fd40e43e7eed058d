import { count } from '../output/format.js'
import { printable } from '../../util/printable.js'
import type { LeftOut } from './folder-source.js'
import type { Output } from '../output/output.js'

/** Named one by one; a folder like /dev has thousands. */
const LEFT_OUT_SHOWN_MAX = 20

/** Says what of a folder was not stored, and how much of it there is. */
export async function noteLeftOut (out: Output, leftOut: readonly LeftOut[]): Promise<void> {
  if (leftOut.length === 0) {
    return
  }

  for (const { shown, kind } of leftOut.slice(0, LEFT_OUT_SHOWN_MAX)) {
    await out.note(`${printable(shown)} is a ${kind}, which cannot be stored: left out.`)
  }

  const kinds = new Map<string, number>()
  leftOut.forEach(({ kind }) => { kinds.set(kind, (kinds.get(kind) ?? 0) + 1) })
  const parts = [...kinds].map(([kind, number]) => count(number, kind))

  await out.note(out.paint('yellow', `Left out: ${parts.join(', ')}.`))
}

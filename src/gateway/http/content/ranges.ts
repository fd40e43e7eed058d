/** Ranges of bytes of a `Range` header (RFC 9110, 14). */

/** Both ends count: `{ start: 0, end: 0 }` is one byte. */
export interface ByteRange { start: number, end: number }

/** More than a player or a resumed download asks for; beyond, the whole is cheaper than the heads of all parts. */
export const RANGES_MAX = 32

/**
 * What of `size` bytes a header asks for. `undefined`: all of it, since there is no header, it makes no sense, or it
 * asks for more ranges than are worth it (RFC 9110 lets a server ignore it); `unsatisfiable`: nothing of it is there.
 */
export function parseRange (header: string | undefined, size: number): readonly ByteRange[] | 'unsatisfiable' | undefined {
  const [, list] = /^\s*bytes\s*=(.*)$/i.exec(header ?? '') ?? []

  if (list === undefined) {
    return undefined
  }

  const specs = list.split(',').map(spec => spec.trim()).filter(spec => spec !== '')
  const ranges: ByteRange[] = []

  for (const spec of specs) {
    const [, first = '', last = ''] = /^(\d*)-(\d*)$/.exec(spec) ?? []

    if ((first === '' && last === '') || (first !== '' && last !== '' && Number(first) > Number(last))) {
      return undefined
    }

    const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
    const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)

    if (start <= end) {
      ranges.push({ start, end })
    }
  }

  if (specs.length === 0 || specs.length > RANGES_MAX || overlapsTwice(ranges)) {
    return undefined
  }

  return ranges.length === 0 ? 'unsatisfiable' : ranges
}

/** A client that asks for the same bytes again and again wants them to cost something (RFC 9110, 17.15). */
function overlapsTwice (ranges: readonly ByteRange[]): boolean {
  const overlaps = ranges.filter((range, index) =>
    ranges.some((other, at) => at < index && other.start <= range.end && range.start <= other.end))

  return overlaps.length > 2
}

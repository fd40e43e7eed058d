import { textChecksum } from '../disk/crc32c.js'

/** A line of text with its checksum behind it. */
export function checkedLine (text: string): string {
  return `${text} ${textChecksum(text)}\n`
}

/** The text of such a line, without its end; undefined for one that is empty, torn or rotten. */
export function openCheckedLine (line: string): string | undefined {
  const cut = line.lastIndexOf(' ')
  const text = line.slice(0, Math.max(0, cut))

  return cut > 0 && line.slice(cut + 1) === textChecksum(text) ? text : undefined
}

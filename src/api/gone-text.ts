import { TRAILER_GONE } from './constants.js'
import type { GoneInfo } from './common.js'

/** What was gone, as the trailer of a tar tells it. None when nothing is. */
export function goneTrailers (info: GoneInfo | undefined): Record<string, string> {
  return info === undefined ? {} : { [TRAILER_GONE]: Buffer.from(JSON.stringify(info)).toString('base64') }
}

/** Undefined: it is none. */
export function parseGoneTrailer (text: string | undefined): GoneInfo | undefined {
  try {
    const { paths, more } = JSON.parse(Buffer.from(text ?? '', 'base64').toString()) as Partial<GoneInfo>

    return Array.isArray(paths) && Number.isSafeInteger(more)
      ? { paths: paths.map(String), more: more as number }
      : undefined
  } catch {
    return undefined
  }
}

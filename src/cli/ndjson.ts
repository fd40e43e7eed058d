import { StringDecoder } from 'node:string_decoder'
import { BadAnswerError } from './errors.js'

/** One row is a few hundred bytes, a `why` row of a big mesh some KiB. More than this is no row of ours. */
export const LINE_CHARS_MAX = 8 * 1024 * 1024

/**
 * Objects of an `application/x-ndjson` stream, one at a time, empty lines skipped.
 *
 * @throws BadAnswerError when a line is no JSON object or has no end
 */
export async function * readNdjson (source: AsyncIterable<Uint8Array>): AsyncGenerator<Record<string, unknown>> {
  const decoder = new StringDecoder('utf8')
  let rest = ''

  for await (const chunk of source) {
    const lines = (rest + decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))).split('\n')
    rest = lines.pop() ?? ''

    if (rest.length > LINE_CHARS_MAX) {
      throw new BadAnswerError(`a line of more than ${LINE_CHARS_MAX} characters`)
    }

    for (const line of lines) {
      if (line.trim() !== '') {
        yield parseObject(line)
      }
    }
  }

  rest += decoder.end()

  if (rest.trim() !== '') {
    yield parseObject(rest)
  }
}

/** Parses one JSON object. */
export function parseObject (text: string): Record<string, unknown> {
  let value: unknown

  try {
    value = JSON.parse(text)
  } catch (err) {
    throw new BadAnswerError(`not JSON: ${excerpt(text)}`, { cause: err })
  }

  if (typeof value !== 'object' || value == null || Array.isArray(value)) {
    throw new BadAnswerError(`not an object: ${excerpt(text)}`)
  }

  return value as Record<string, unknown>
}

/** Enough of a wrong answer to recognise it by. */
const EXCERPT_CHARS = 80

function excerpt (text: string): string {
  return JSON.stringify(text.length > EXCERPT_CHARS ? `${text.slice(0, EXCERPT_CHARS)}…` : text)
}

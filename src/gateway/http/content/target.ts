import { decodeSegment, pathOf } from '../app.js'
import { BadRequestError } from '../errors.js'

/** `/v/<volume>/<path>` is an entry of a volume. */
export const CONTENT_PREFIX = '/v/'

/**
 * Volume and path of an address below `/v/`. `..` and `.` are refused: a client that sends them has not resolved them,
 * and the names cannot be in a volume. Throws `bad_request`.
 *
 * @param url - path and query as they came
 */
export function targetOf (url: string): { volume: string, path: string, isFolder: boolean } {
  const raw = pathOf(url)

  if (!raw.startsWith(CONTENT_PREFIX)) {
    throw new BadRequestError(`"${raw}" is not below ${CONTENT_PREFIX}.`)
  }

  const [volume = '', ...names] = raw.slice(CONTENT_PREFIX.length).split('/').map(decodeSegment)
  const isFolder = names.length === 0 || names.at(-1) === ''

  if (isFolder) {
    names.pop()
  }

  const bad = names.find(name => name === '' || name === '.' || name === '..' || /[/\0]/.test(name))

  if (bad !== undefined) {
    throw new BadRequestError(`"${bad}" is not the name of an entry.`)
  }

  return { volume, path: `/${names.join('/')}`, isFolder }
}

import { ROOTS_BYTES_MAX } from './constants.js'
import type { Answer, Ask } from './answer.js'
import type { Content } from '../http/content/send-content.js'

/** Headers that all answers have, whatever their form. */
export function answerHeaders (ask: Ask, { cacheControl, disposition }: Answer): Content['headers'] {
  const { path, roots, query, negotiated: { format } } = ask
  const rootsText = roots.map(root => root.toString()).join(',')

  return {
    'cache-control': cacheControlOf(ask, cacheControl),
    'content-disposition': disposition,
    'content-location': locationOf(ask),
    'ipfs-uri': path.uri,
    // Parameters of a CAR may be in `Accept` though the format is in the URL.
    vary: query.has('format') && format !== 'car' ? undefined : 'Accept',
    // What no header can hold is left out; `Ipfs-Uri` holds all (IPIP-548).
    'x-ipfs-path': /^[\x20-\x7e]*$/.test(path.text) ? path.text : undefined,
    'x-ipfs-roots': rootsText.length > ROOTS_BYTES_MAX ? undefined : rootsText
  }
}

/** The same for a cache of one's own where the answer is for one caller. */
export function cacheControlOf ({ isPrivate }: Pick<Ask, 'isPrivate'>, cacheControl: string): string {
  return isPrivate ? cacheControl.replace(/^public/, 'private') : cacheControl
}

/** The URL that stands for the same form by itself, where `Accept` had a part in it. */
function locationOf ({ path, query, negotiated: { format, isFromAccept, car } }: Ask): string | undefined {
  if (format === undefined || (!isFromAccept && format !== 'car')) {
    return undefined
  }

  const located = new URLSearchParams(query)

  located.set('format', format)

  if (format === 'car') {
    located.set('car-version', '1')
    located.set('car-order', 'dfs')
    located.set('car-dups', car.dups)
  }

  return `${path.encoded}?${located.toString()}`
}

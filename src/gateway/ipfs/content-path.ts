import { CID } from 'multiformats/cid'
import { NAMES_MAX } from './constants.js'
import { InvalidContentPathError, MutableNamesError } from './errors.js'
import { percentEncode } from '../http/content/content-disposition.js'

/** A path of content: where to begin, and the names to follow from there. */
export interface ContentPath {
  root: CID
  names: readonly string[]
  /** A slash at the end says that a folder is meant. */
  isFolder: boolean
  /** `/ipfs/<cid>/a b/`, the CID as it was given. */
  text: string
  /** The same, percent encoded. */
  encoded: string
  /** `ipfs://<cid>/a%20b/`: one text for one path, however it was asked for. */
  uri: string
}

const PREFIX = '/ipfs/'
const MUTABLE_PREFIX = /^\/ipns(?:\/|$)/

/**
 * Parses the path of a URL. Names are decoded once; then `%2F` is a slash like any other, and `.` and `..` are
 * resolved without leaving the root. Throws `invalid_content_path`, `mutable_names`.
 */
export function parseContentPath (path: string): ContentPath {
  if (MUTABLE_PREFIX.test(path)) {
    throw new MutableNamesError()
  }

  if (!path.startsWith(PREFIX)) {
    throw new InvalidContentPathError(`${JSON.stringify(path)} does not begin with ${PREFIX}.`)
  }

  const [rootText = '', ...rest] = path.slice(PREFIX.length).split('/')
  const root = parseRoot(decode(rootText))
  const parts = rest.map(decode).join('/').split('/')
  const names: string[] = []

  for (const part of parts) {
    if (part === '..') {
      names.pop()
    } else if (part !== '' && part !== '.') {
      names.push(part)
    }
  }

  if (names.length > NAMES_MAX) {
    throw new InvalidContentPathError(`The path has ${names.length} names, and ${NAMES_MAX} is the most.`)
  }

  const isFolder = rest.length > 0 && ['', '.', '..'].includes(parts.at(-1) as string)
  const end = isFolder ? '/' : ''
  const encodedNames = names.map(name => `/${percentEncode(name)}`).join('')

  return {
    root,
    names,
    isFolder,
    text: `${PREFIX}${[decode(rootText), ...names].join('/')}${end}`,
    encoded: `${PREFIX}${root.toString()}${encodedNames}${end}`,
    uri: `ipfs://${(root.version === 0 ? root.toV1() : root).toString()}${encodedNames}${end}`
  }
}

function parseRoot (text: string): CID {
  try {
    return CID.parse(text)
  } catch {
    throw new InvalidContentPathError(`${JSON.stringify(text)} is not a CID.`)
  }
}

function decode (part: string): string {
  let text: string

  try {
    text = decodeURIComponent(part)
  } catch {
    throw new InvalidContentPathError(`${JSON.stringify(part)} is not valid percent encoding.`)
  }

  if (text.includes('\0')) {
    throw new InvalidContentPathError('The path has a NUL character in it.')
  }

  return text
}

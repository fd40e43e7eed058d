/**
 * The text that `getfattr --dump` writes and `setfattr --restore` reads: `# file: <path>`, a line `<name>=<value>` for
 * each attribute, an empty line. Bytes that would be taken for something else are `\` and three octal digits; the
 * values here are hex. Paths and names are bytes to these programs, so they are `latin1` strings here: a character for
 * each byte. Pure.
 */

const HEADER = '# file: '
const ESCAPED = /\\([0-3][0-7]{2})/g
const OCTAL = 8
const OCTAL_DIGITS = 3

/** By path and name, both as bytes in `latin1`. */
export type Dump = Map<string, Map<string, Uint8Array>>

export class DumpError extends Error {
  constructor (line: string) {
    super(`getfattr wrote a line that is none of a dump: ${JSON.stringify(line.slice(0, 120))}`)
    this.name = 'DumpError'
  }
}

/** Throws `DumpError`. */
export function parseDump (output: Uint8Array): Dump {
  const dump: Dump = new Map()
  let attributes: Map<string, Uint8Array> | undefined

  for (const line of Buffer.from(output).toString('latin1').split('\n')) {
    if (line.startsWith(HEADER)) {
      attributes = new Map()
      dump.set(unescape(line.slice(HEADER.length)), attributes)
    } else if (line !== '') {
      const at = line.indexOf('=')
      const value = valueOf(at < 0 ? '' : line.slice(at + 1))

      if (attributes === undefined || at === 0 || value === undefined) {
        throw new DumpError(line)
      }

      attributes.set(unescape(at < 0 ? line : line.slice(0, at)), value)
    }
  }

  return dump
}

export function formatDump (dump: Dump): Uint8Array {
  const text = [...dump].map(([path, attributes]) => `${HEADER}${escape(path)}\n` + [...attributes]
    .map(([name, value]) => `${escape(name)}=0x${Buffer.from(value).toString('hex')}\n`).join('') + '\n')

  return Buffer.from(text.join(''), 'latin1')
}

/** An empty one is written in four ways, by version. */
function valueOf (text: string): Uint8Array | undefined {
  if (text === '' || text === '""') {
    return new Uint8Array(0)
  }

  return /^0x(?:[0-9a-fA-F]{2})*$/.test(text) ? new Uint8Array(Buffer.from(text.slice(2), 'hex')) : undefined
}

/** Also for the name in an argument of `setfattr`, which reads it in the same way. */
export function escape (bytes: string): string {
  // Everything but letters that no version of the tools could take for something else.
  return bytes.replace(/[^!#-<>-[\]-~]/g, char => `\\${char.charCodeAt(0).toString(OCTAL).padStart(OCTAL_DIGITS, '0')}`)
}

function unescape (text: string): string {
  return text.replace(ESCAPED, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, OCTAL)))
}

/** As the tools have a path or a name. */
export function bytesOf (text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

/** Undefined: it is no UTF-8. */
export function textOf (bytes: string): string | undefined {
  const raw = Buffer.from(bytes, 'latin1')
  const text = raw.toString('utf8')

  return Buffer.from(text, 'utf8').equals(raw) ? text : undefined
}

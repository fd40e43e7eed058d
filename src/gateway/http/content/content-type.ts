import mime from 'mime'

/** First bytes of a content that are looked at for its type: all that `file-type` may ask for. */
export const SNIFF_BYTES = 4100

const UNKNOWN = 'application/octet-stream'

/** Control characters that no text has (MIME Sniffing Standard, "binary data byte"). */
const BINARY = /[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]/

/** Beginnings of texts that are more than text, after white space. */
const MARKUP: readonly [pattern: RegExp, type: string][] = [
  [/^(?:<\?xml[^>]*>\s*)?(?:<!--[^]*?-->\s*)*(?:<!doctype svg[^>]*>\s*)?<svg[\s>]/i, 'image/svg+xml'],
  [/^<(?:!doctype html|html|head|body)[\s>]/i, 'text/html']
]

/** The type that a name stands for; undefined when its ending is none that is known. */
export function typeOfName (name: string): string | undefined {
  const type = name.includes('.') ? mime.getType(name) ?? undefined : undefined

  return type === undefined ? undefined : withCharset(type)
}

/** The same; of other names, that of any bytes. */
export function contentType (name: string): string {
  return typeOfName(name) ?? UNKNOWN
}

/**
 * The type that the first bytes speak for.
 *
 * @param head - `SNIFF_BYTES` of them are enough
 * @param isWhole - there are no more: only then JSON can be told from text that begins alike
 */
export async function typeOfBytes (head: Uint8Array, isWhole: boolean): Promise<string> {
  // Some tables, which a node that serves names with endings does not load.
  const { fileTypeFromBuffer } = await import('file-type')
  const known = await fileTypeFromBuffer(head.subarray(0, SNIFF_BYTES))

  if (known !== undefined && known.mime !== 'application/xml') {
    return known.mime
  }

  const text = textOf(head, isWhole)

  if (text === undefined) {
    return UNKNOWN
  }

  const [, markup] = MARKUP.find(([pattern]) => pattern.test(text.trimStart())) ?? []

  return withCharset(markup ?? (isWhole && isJson(text) ? 'application/json' : known?.mime ?? 'text/plain'))
}

/** Text is UTF-8: a browser would take it for something older. */
function withCharset (type: string): string {
  return /^text\/|^application\/(javascript|xml)$/.test(type) ? `${type}; charset=utf-8` : type
}

/** Undefined: these bytes are no UTF-8 text. A character that is cut off at the end is one all the same. */
function textOf (head: Uint8Array, isWhole: boolean): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: !isWhole })

    return BINARY.test(text) ? undefined : text
  } catch {
    return undefined
  }
}

/** An object or a list; a lone number or word is text. */
function isJson (text: string): boolean {
  if (!/^\s*[[{]/.test(text)) {
    return false
  }

  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

import mime from 'mime'

const UNKNOWN = 'application/octet-stream'

/** By the ending of a name. Text is UTF-8: a browser would take it for something older. */
export function contentType (name: string): string {
  const type = mime.getType(name) ?? UNKNOWN

  return /^text\/|^application\/(json|javascript|xml)$/.test(type) ? `${type}; charset=utf-8` : type
}

export type Disposition = 'inline' | 'attachment'

/**
 * The value of `Content-Disposition` (RFC 6266). A name in other letters than ASCII is given twice, the second time in
 * full; old programs take the first, where those letters are `_`.
 */
export function contentDisposition (disposition: Disposition, filename: string): string {
  const ascii = filename.replace(/[^\x20-\x7e]/gu, '_').replace(/["\\]/g, '_')
  const full = ascii === filename ? '' : `; filename*=UTF-8''${percentEncode(filename)}`

  return `${disposition}; filename="${ascii}"${full}`
}

/**
 * Percent encoding of all but the unreserved characters of RFC 3986, which `encodeURIComponent` is not strict about.
 */
export function percentEncode (text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}

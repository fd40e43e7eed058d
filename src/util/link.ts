/** What a symbolic link may say: PATH_MAX of Linux, less the zero at its end. */
export const LINK_BYTES_MAX = 4095

/** What is wrong with what a symbolic link says, as the end of a sentence. Where it leads does not matter here. */
export function faultOfLink (link: string): string | undefined {
  if (link === '') {
    return 'is empty'
  }

  if (link.includes('\0')) {
    return 'has a NUL character in it'
  }

  if (/\p{Surrogate}/u.test(link)) {
    return 'is not valid Unicode'
  }

  return Buffer.byteLength(link) > LINK_BYTES_MAX ? `has more than ${LINK_BYTES_MAX} bytes` : undefined
}

/** The same of bytes that came from elsewhere, as text. Undefined when it is none. */
export function linkOfBytes (bytes: Uint8Array): string | undefined {
  if (bytes.byteLength > LINK_BYTES_MAX) {
    return undefined
  }

  const link = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()

  return faultOfLink(link) === undefined && Buffer.compare(Buffer.from(link), bytes) === 0 ? link : undefined
}

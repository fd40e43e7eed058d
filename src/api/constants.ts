/** What client and server agree on besides shapes. Constants only: the CLI loads this file. */

export const API_PREFIX = '/v1'
/** Below it the HTTP door has the operations of the local API. */
export const DOOR_API_PREFIX = `/api${API_PREFIX}`

export const JSON_TYPE = 'application/json'
/** RFC 9457. */
export const PROBLEM_TYPE = 'application/problem+json'
/** One JSON object a line. */
export const NDJSON_TYPE = 'application/x-ndjson'
export const BYTES_TYPE = 'application/octet-stream'
export const TAR_TYPE = 'application/x-tar'
/** The text format of Prometheus. */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'
export const CAR_TYPE = 'application/vnd.ipld.car'

/** Of what is downloaded: `file`, `directory` or `symlink`, and its plain bytes. */
export const HEADER_TYPE = 'x-shoal-type'
export const HEADER_BYTES = 'x-shoal-bytes'

/** Of a file of a volume, where they are known: octal, and ISO 8601 with ms, or ns where there are any. */
export const HEADER_MODE = 'x-shoal-mode'
export const HEADER_MTIME = 'x-shoal-mtime'

/** The same with `owner`: decimal numbers. And with `xattrs`: JSON of base64 by name, in ASCII; also of a PUT. */
export const HEADER_UID = 'x-shoal-uid'
export const HEADER_GID = 'x-shoal-gid'
export const HEADER_XATTRS = 'x-shoal-xattrs'

/**
 * A trailer, behind the tar of a folder of a volume: base64 of `GoneInfo` as JSON. Without it nothing was gone. The
 * archive itself is one as any other.
 */
export const TRAILER_GONE = 'x-shoal-gone'

const KIB = 1024

/**
 * Request line and headers, and those of an answer: a target may have a path of 16 KiB, three times that when percent
 * encoded, and extended attributes 128 KiB (`XATTRS_BYTES_MAX`), which are six times that when all of it is names of
 * control characters, with some bytes more around each.
 */
export const HEADER_BYTES_MAX = 896 * KIB

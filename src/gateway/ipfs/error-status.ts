import { statusOfCode } from '../../api/error-status.js'

/** Codes of this gateway, and those that the specs want another status for than the local API gives. */
const STATUS_BY_CODE: Readonly<Record<string, number>> = {
  content_timeout: 504,
  mutable_names: 501,
  not_acceptable: 406,
  not_cached: 412,
  // "the DAG it represents does not include content path remainder"
  not_directory: 404,
  path_remainder: 501,
  service_worker: 400
}

export function gatewayStatusOf (code: string): number {
  return STATUS_BY_CODE[code] ?? statusOfCode(code)
}

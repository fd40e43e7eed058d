import { GROUP_LIMITS } from '../../consensus/group.js'
import { decodeSubmitted } from '../tree/codec/command.js'
import { faultOfOp, type Fault } from '../tree/command-check.js'
import type { Command } from './submissions.js'

/**
 * A command as a gateway sent it. What no tree would take is refused here and never proposed: neither bytes that
 * no replica can read nor a length that the log does not take may reach it.
 */
export function checkCommand (bytes: Uint8Array): Command {
  const tooLong = faultOfLength(bytes)

  if (tooLong !== undefined) {
    return { id: '', bytes, refusal: tooLong }
  }

  try {
    const { id, op } = decodeSubmitted(bytes)
    const fault = faultOfOp(op)

    return fault === undefined ? { id, bytes } : { id, bytes, refusal: fault }
  } catch {
    return { id: '', bytes, refusal: { code: 'EINVAL', detail: 'the replica cannot read the operation; is it of an older version?' } }
  }
}

/** A command must fit one value of the log. */
export function faultOfLength ({ byteLength }: Uint8Array): Fault | undefined {
  const { commandBytes } = GROUP_LIMITS

  return byteLength <= commandBytes
    ? undefined
    : { code: 'EINVAL', detail: `an operation of ${byteLength} bytes; ${commandBytes} is the most` }
}

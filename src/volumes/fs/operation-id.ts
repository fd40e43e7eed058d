import { createHash } from 'node:crypto'

/** Hex digits of an operation id: 128 bits. */
const OPERATION_ID_DIGITS = 32

/**
 * Id of one step of an operation that is made of several. The same operation asked for again has the same steps with
 * the same ids, so each of them has one effect.
 */
export function stepId (operationId: string, step: string | number): string {
  return createHash('sha256').update(`${operationId}/${step}`).digest('hex').slice(0, OPERATION_ID_DIGITS)
}

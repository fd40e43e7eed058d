import { errorCode } from '../../src/util/errors.js'

/** What a promise is rejected with. */
export async function rejection (promise: Promise<unknown>): Promise<Error & { code?: string }> {
  try {
    await promise
  } catch (err) {
    return err as Error
  }

  throw new Error('It should have been rejected.')
}

/** The code of what a promise is rejected with. */
export async function codeOf (promise: Promise<unknown>): Promise<string> {
  return errorCode(await rejection(promise))
}

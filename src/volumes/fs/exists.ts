import { errorCode } from '../../util/errors.js'
import type { Volume } from '../types.js'

/** `exists`, by what `stat` says. */
export function existsBy (stat: Volume['stat']): Volume['exists'] {
  return async (path, options) => {
    try {
      await stat(path, options)
      return true
    } catch (err) {
      if (errorCode(err) === 'ENOENT' || errorCode(err) === 'ENOTDIR') {
        return false
      }

      throw err
    }
  }
}

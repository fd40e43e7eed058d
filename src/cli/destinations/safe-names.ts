import { faultOfName } from '../../util/platform/names.js'
import { thisPlatform } from '../../util/platform/platform.js'
import { DestinationError, UnsafePathError } from '../errors.js'

/** What to do about a name of the mesh that cannot be one here. */
const REMEDY = 'Rename it with shoal mv, leave it out with shoal sync --exclude, or get the folder as a tar archive: ' +
  'shoal get … - > folder.tar'

/**
 * The names of a path, checked: relative, no `..`, no empty name, no NUL. A leading `./` is what some packers write.
 *
 * @throws UnsafePathError
 */
export function safeSegments (name: string): string[] {
  if (name.startsWith('/')) {
    throw new UnsafePathError(name, 'is an absolute path')
  }

  if (name.includes('\0')) {
    throw new UnsafePathError(name, 'holds a NUL character')
  }

  const segments = name.replace(/\/+$/, '').split('/').filter(segment => segment !== '' && segment !== '.')

  if (segments.includes('..')) {
    throw new UnsafePathError(name, 'leads out of the folder')
  }

  return segments
}

/**
 * Refuses what this system would write under another name, to a device, or elsewhere. The names of a volume are those
 * of every system.
 *
 * @throws DestinationError
 */
export function refuseNames (path: string, segments: readonly string[], platform = thisPlatform): void {
  for (const segment of segments) {
    const fault = faultOfName(segment, platform)

    if (fault !== undefined) {
      throw new DestinationError('unwritable', `${JSON.stringify(path)} cannot be written here: ` +
        `${JSON.stringify(segment)} ${fault}. Nothing was written for it. ${REMEDY}`)
    }
  }
}

/** Of two names that are one here. */
export function twinError (path: string, twin: string): DestinationError {
  return new DestinationError('unwritable', `${JSON.stringify(path)} cannot be written here: this file system takes it for ` +
    `${JSON.stringify(twin)}, which is there, and one of the two would be lost. Nothing was written for it. ${REMEDY}`)
}

import { UsageError } from './errors.js'

/** `<cid>` or `<cid>/path/in/folder`, as an URL path. Whether it is a CID is for the node to say. */
export function targetPath (target: string): string {
  const parts = splitTarget(target)

  return parts.map(encodeURIComponent).join('/')
}

/** The last name of the target: what a file got without a destination is called. */
export function targetName (target: string): string {
  return splitTarget(target).at(-1) ?? target
}

function splitTarget (target: string): string[] {
  const parts = target.split('/').filter(part => part !== '')

  if (parts.length === 0 || parts.some(part => part === '.' || part === '..')) {
    throw new UsageError(`${JSON.stringify(target)} names nothing stored: write a CID, or a CID and a path below it, ` +
      'such as bafy…/photos/a.jpg')
  }

  return parts
}

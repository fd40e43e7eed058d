// Shell: files.
import fs from 'node:fs/promises'
import type { ProcessIdentity } from './process-identity.js'

export interface LockContent { holder: ProcessIdentity, nonce: string, released: boolean }

/** Divides the fields of a short lock; no field has it. */
const FIELDS_DIVIDER = ':'

const UUID_BYTES = 16

/**
 * A lock as the target of a symbolic link: pid, start, boot, nonce and whether it was released. Below 60 bytes, which
 * ext4 keeps in the inode; tmpfs, XFS and Btrfs keep more.
 */
export function encodeShort ({ holder, nonce, released }: LockContent): string {
  const { pid, startTicks, bootId } = holder
  const boot = Buffer.from((bootId ?? '').replaceAll('-', ''), 'hex').toString('base64url')

  return [pid, startTicks ?? '', boot, Buffer.from(nonce, 'hex').toString('base64url'), released ? 'r' : '']
    .join(FIELDS_DIVIDER)
}

/** Either form; undefined for what is neither. */
export function decodeLock (text: string): LockContent | undefined {
  let content: LockContent

  try {
    content = text.startsWith('{') ? JSON.parse(text) as LockContent : decodeShort(text)

    return Number.isInteger(content.holder.pid) && content.holder.pid > 0 ? content : undefined
  } catch {
    return undefined
  }
}

/** Undefined for what is no link. Rejects with `ENOENT` when nothing is there. */
export async function linkTarget (file: string): Promise<string | undefined> {
  return (await fs.lstat(file)).isSymbolicLink() ? await fs.readlink(file) : undefined
}

function decodeShort (text: string): LockContent {
  const [pid, startTicks = '', boot = '', nonce = '', released] = text.split(FIELDS_DIVIDER)
  const bytes = Buffer.from(boot, 'base64url')
  const bootId = bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

  return {
    holder: {
      pid: Number(pid),
      ...(startTicks === '' ? {} : { startTicks }),
      ...(bytes.length === UUID_BYTES ? { bootId } : {})
    },
    nonce: Buffer.from(nonce, 'base64url').toString('hex'),
    released: released === 'r'
  }
}

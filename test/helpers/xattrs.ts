import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** Where files of tests may have extended attributes. */
export const XATTR_DIR = os.tmpdir()

let found: boolean | undefined

/** The tools are there (Debian: package attr), and the file system of the temporary folder keeps such attributes. */
export function hasXattrs (): boolean {
  found ??= tryOut()

  return found
}

function tryOut (): boolean {
  const dir = mkdtempSync(path.join(XATTR_DIR, 'shoal-xattrs-'))

  try {
    writeFileSync(path.join(dir, 'f'), '')
    execFileSync('setfattr', ['-n', 'user.a', '-v', '1', path.join(dir, 'f')], { stdio: 'ignore' })

    return execFileSync('getfattr', ['-d', 'f'], { cwd: dir }).toString().includes('user.a')
  } catch {
    return false
  } finally {
    rmSync(dir, { recursive: true })
  }
}

export function skip (what: string): void {
  console.log(`SKIPPED: ${what}: no getfattr and setfattr here (Debian: package attr), or no such attributes in ${XATTR_DIR}.`)
}

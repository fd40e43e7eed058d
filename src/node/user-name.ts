import os from 'node:os'

/** Who runs this process, for the log of volumes; a number where the system has no name for it. */
export function userName (): string {
  try {
    return os.userInfo().username
  } catch {
    return String(process.getuid?.() ?? 'unknown')
  }
}

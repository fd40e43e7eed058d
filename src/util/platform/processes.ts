/** A process of that pid exists, of whatever program. A signal 0 is only looked up, on Windows as well. */
export function isPidAlive (pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (err) {
    return (err as NodeJS.ErrnoException).code === 'EPERM'
  }
}

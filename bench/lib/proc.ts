import { readFileSync } from 'node:fs'

/** Largest resident set of a process so far, in bytes. Linux only, as the benches are. */
export function peakRssBytes (pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? NaN) * 1024
}

/**
 * Bytes that a process has read and written by system calls, its sockets among them. The kernel counts no traffic for
 * single processes; with a node that is idle the rest (wake-ups of 8 bytes, now and then a small file) hardly counts.
 */
export function ioBytes (pid: number): { readBytes: number, writtenBytes: number } {
  const text = readFileSync(`/proc/${pid}/io`, 'utf8')
  const field = (name: string): number => Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(text)?.[1] ?? NaN)

  return { readBytes: field('rchar'), writtenBytes: field('wchar') }
}

/** CPU that a process has used so far, in the kernel's ticks of 10 ms: user and system. */
export function cpuSecondsOf (pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name, in parentheses, may hold spaces.
  const [utime, stime] = text.slice(text.lastIndexOf(')') + 2).split(' ').slice(11, 13).map(Number)

  return ((utime ?? NaN) + (stime ?? NaN)) / 100
}

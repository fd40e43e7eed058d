/**
 * Outlives the test process and cleans up after it, however that ended: a test file that hangs is
 * killed with SIGKILL and can run no hook of its own. It is told on stdin, a line each, `+pid 12`,
 * `-pid 12`, `+dir /tmp/x`, `-dir /tmp/x`; when stdin ends, what is left is killed and removed.
 */
import { rmSync } from 'node:fs'
import { createInterface } from 'node:readline'

const pids = new Set<number>()
const dirs = new Set<string>()

// Ctrl-C reaches the whole group; this one goes when the test does.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})

const lines = createInterface({ input: process.stdin })

lines.on('line', line => {
  const [verb, ...rest] = line.split(' ')
  const value = rest.join(' ')

  if (verb === '+pid') {
    pids.add(Number(value))
  } else if (verb === '-pid') {
    pids.delete(Number(value))
  } else if (verb === '+dir') {
    dirs.add(value)
  } else if (verb === '-dir') {
    dirs.delete(value)
  }
})

lines.on('close', () => {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // Gone already.
    }
  }

  for (const dir of dirs) {
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
  }
})

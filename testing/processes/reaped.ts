import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ChildProcess, SpawnOptions } from 'node:child_process'

/**
 * Processes and folders that never outlive the test that made them: removed by `reapAll` (an
 * `after` hook), by the process's exit, and, when the test process itself is killed, by the reaper
 * (`reaper.ts`).
 */
const children = new Set<ChildProcess>()
const dirs = new Set<string>()
let reaper: ChildProcess | undefined

/** Spawns a process that is killed, by its pid, at the latest when this one ends. */
export function spawnReaped (command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  tellReaper('')

  const child = spawn(command, args, options)

  if (child.pid !== undefined) {
    const { pid } = child

    children.add(child)
    tellReaper(`+pid ${pid}`)
    child.once('exit', () => {
      children.delete(child)
      tellReaper(`-pid ${pid}`)
    })
  }

  return child
}

/**
 * A folder that is removed at the latest when this process ends. Short, so that Unix sockets fit
 * into it.
 */
export async function reapedDir (prefix = 'shoal-'): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), prefix))

  dirs.add(dir)
  tellReaper(`+dir ${dir}`)

  return dir
}

/**
 * Kills all processes, waits for their end, removes all folders. For `test.after` and `finally`.
 */
export async function reapAll (): Promise<void> {
  await Promise.all([...children].map(async child => {
    const ended = new Promise<void>(resolve => { child.once('exit', () => { resolve() }) })

    child.kill('SIGKILL')
    await ended
  }))

  for (const dir of dirs) {
    await rm(dir, { recursive: true, force: true, maxRetries: 5 })
    dirs.delete(dir)
    tellReaper(`-dir ${dir}`)
  }
}

function reapAtExit (): void {
  for (const child of children) {
    child.kill('SIGKILL')
  }

  for (const dir of dirs) {
    try {
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
    } catch {
      // The reaper tries once more when we are gone.
    }
  }
}

function tellReaper (line: string): void {
  if (reaper === undefined) {
    const script = fileURLToPath(new URL('reaper.js', import.meta.url))

    reaper = spawn(process.execPath, [script], { stdio: ['pipe', 'ignore', 'ignore'] })
    reaper.stdin?.on('error', () => {})
    // It ends with us, so it must not keep us.
    reaper.unref()
    ;(reaper.stdin as unknown as { unref: () => void }).unref()
    process.once('exit', reapAtExit)

    for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const) {
      process.once(signal, () => { process.exit(code) })
    }
  }

  if (line !== '') {
    reaper.stdin?.write(`${line}\n`)
  }
}

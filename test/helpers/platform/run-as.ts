import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** Of one file; each takes seconds. One that hangs ends with what it has said. */
const RUN_MS_MAX = 120_000

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Runs a test file as if this machine was another one, its children included.
 *
 * @param file - below `test/`, as built
 */
export async function runAs (
  system: 'windows' | 'macos', file: string
): Promise<{ code: number | null, output: string, passed: number }> {
  const pipes = await mkdtemp(path.join(tmpdir(), 'shoal-pipes-'))

  try {
    const child = spawn(process.execPath, [path.join(ROOT, file)], {
      env: {
        ...process.env,
        NODE_OPTIONS: `--import=${new URL(`as-${system}.js`, import.meta.url).href}`,
        TEST_PIPES_DIR: pipes
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: RUN_MS_MAX,
      killSignal: 'SIGKILL'
    })
    let output = ''
    const take = (chunk: Buffer): void => { output += chunk.toString() }

    child.stdout.on('data', take)
    child.stderr.on('data', take)

    const [code, signal] = await once(child, 'close') as [number | null, NodeJS.Signals | null]

    if (signal !== null) {
      output += `\n${file} ended by ${signal}, with a bound of ${RUN_MS_MAX} ms`
    }

    const passed = [...output.matchAll(/^\s*Passed:\s+(\d+)/gm)].reduce((sum, [, count]) => sum + Number(count), 0)

    return { code, output, passed }
  } finally {
    await rm(pipes, { recursive: true, force: true })
  }
}

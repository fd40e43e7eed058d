import { once } from 'node:events'
import { MAIN } from '../../testing/processes/main-file.js'
import { spawnReaped } from '../../testing/processes/reaped.js'

/** Runs a command of the CLI to its end; throws when its exit code is not 0. Output that is not kept goes nowhere. */
export async function runCommand (
  args: readonly string[], output: 'keep' | 'discard'
): Promise<{ ms: number, stdout: string }> {
  const startedAt = performance.now()
  const child = spawnReaped(process.execPath, [MAIN, ...args],
    { stdio: ['ignore', output === 'keep' ? 'pipe' : 'ignore', 'pipe'] })
  let [stdout, stderr] = ['', '']
  child.stdout?.on('data', (chunk: Buffer) => { stdout += chunk.toString() })
  child.stderr?.on('data', (chunk: Buffer) => { stderr += chunk.toString() })
  const [code] = await once(child, 'close') as [number | null]

  if (code !== 0) {
    throw new Error(`shoal ${args[0] ?? ''} ended with ${code}: ${stderr}`)
  }

  return { ms: performance.now() - startedAt, stdout }
}

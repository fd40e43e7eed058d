import { execFile } from 'node:child_process'

const OUTPUT_BYTES_MAX = 16 * 1024 * 1024

/** An install from a registry that is slow today, and the build before it. */
const RUN_MS_MAX = 300_000

export interface Ran { code: number, stdout: string, stderr: string }

/** Runs a program to its end. Resolves whatever its exit code; -1: it could not be run, or took too long. */
export async function run (file: string, args: readonly string[], { cwd, env }: {
  cwd: string, env?: NodeJS.ProcessEnv
}): Promise<Ran> {
  const options = { cwd, env: env ?? process.env, maxBuffer: OUTPUT_BYTES_MAX, timeout: RUN_MS_MAX }

  return await new Promise(resolve => {
    execFile(file, args, options, (err, stdout, stderr) => {
      const code = err === null ? 0 : typeof err.code === 'number' ? err.code : -1
      resolve({ code, stdout, stderr: code === -1 ? `${stderr}${err?.message ?? ''}` : stderr })
    })
  })
}

/** What it printed, where it did not end well. */
export function failureOf (what: string, { code, stdout, stderr }: Ran): string[] {
  return code === 0 ? [] : [`${what} ended with exit code ${code}:\n${stdout}${stderr}`]
}

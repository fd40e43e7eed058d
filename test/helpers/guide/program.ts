import { mkdir, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { spawnReaped } from '../../../testing/processes/reaped.js'
import { repoRoot } from '../repo-root.js'
import type { Block } from './blocks.js'

/** The compiler on a machine that is busy with other things; a program is much quicker. */
const RUN_MS_MAX = 90_000

/** A block of TypeScript as a program of its own. */
export interface Sample {
  block: Block
  /** What the page has before, in one line: what names its block uses, and where they are from. */
  prelude: string
  /** Checks of the names that its block leaves behind, and its end. */
  after: string
}

export interface Ran { code: number | null, output: string }

/** A project that has installed Shoal, and nothing else but the types of Node. */
export async function makeProject (dir: string): Promise<void> {
  const root = repoRoot()
  await mkdir(path.join(dir, 'node_modules', '@types'), { recursive: true })
  await symlink(root, path.join(dir, 'node_modules', 'shoal'))
  await symlink(path.join(root, 'node_modules', '@types', 'node'), path.join(dir, 'node_modules', '@types', 'node'))
  await writeFile(path.join(dir, 'package.json'), '{ "type": "module" }\n')
  await writeFile(path.join(dir, 'tsconfig.json'), JSON.stringify({
    compilerOptions: {
      target: 'ES2023', module: 'NodeNext', moduleResolution: 'NodeNext', types: ['node'], strict: true,
      exactOptionalPropertyTypes: true
    },
    include: ['*.ts']
  }))
}

/** The text of the program: lines of the block have the numbers that they have on the page. */
export function programOf ({ block, prelude, after }: Sample, text = block.text): string {
  return `${prelude}${'\n'.repeat(block.line - 1)}${text}\n${after}\n`
}

/** Compiles all programs of a project. What it prints names lines as they are on the page. */
export async function compile (dir: string): Promise<Ran> {
  return await ran([path.join(repoRoot(), 'node_modules', 'typescript', 'bin', 'tsc'), '-p', '.'], dir)
}

export async function ran (args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const child = spawnReaped(process.execPath, args, {
    cwd, env: { PATH: process.env.PATH, HOME: cwd, ...env }, stdio: ['ignore', 'pipe', 'pipe']
  })
  const timer = setTimeout(() => { child.kill('SIGKILL') }, RUN_MS_MAX)
  let output = ''

  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => { output += chunk.toString() })
  }

  const code = await new Promise<number | null>(resolve => child.once('close', resolve))
  clearTimeout(timer)

  return { code, output }
}

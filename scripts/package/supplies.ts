import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { failureOf, run } from './run.js'

/** What `engines` promises, by the versions that people have. */
const MAJORS = [20, 22, 24] as const

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..')

export interface NodeToTry { major: number, node: string, npm: string }

/** npm with another Node than its own. */
async function npmCli (): Promise<string> {
  const { npm_execpath: fromNpm } = process.env

  if (fromNpm !== undefined) {
    return fromNpm
  }

  const { stdout } = await run('npm', ['root', '--global'], { cwd: ROOT })

  return path.join(stdout.trim(), 'npm', 'bin', 'npm-cli.js')
}

/** @returns path of the tarball, as `npm publish` would send it */
export async function packed (dir: string): Promise<string> {
  const ran = await run(process.execPath, [await npmCli(), 'pack', '--silent', '--pack-destination', dir], { cwd: ROOT })
  const [failure] = failureOf('npm pack', ran)

  if (failure !== undefined) {
    throw new Error(failure)
  }

  return path.join(dir, ran.stdout.trim().split('\n').at(-1) as string)
}

/** The running Node, and the others as far as they can be had. */
export async function nodesToTry (dir: string): Promise<(NodeToTry | { major: number, missing: string })[]> {
  const npm = await npmCli()
  const own = Number(process.versions.node.split('.')[0])
  const majors = MAJORS.includes(own as typeof MAJORS[number]) ? MAJORS : [...MAJORS, own]

  return await Promise.all(majors.map(async major => {
    if (major === own) {
      return { major, node: process.execPath, npm }
    }

    const found = await nodeFromNpm(path.join(dir, `node-${major}`), major, npm)

    return 'node' in found ? { major, npm, ...found } : { major, ...found }
  }))
}

async function nodeFromNpm (dir: string, major: number, npm: string): Promise<{ node: string } | { missing: string }> {
  const name = `node-${process.platform}-${process.arch}`
  const { code, stderr } = await run(process.execPath,
    [npm, 'install', '--prefix', dir, '--ignore-scripts', '--no-audit', '--no-fund', `${name}@${major}`], { cwd: ROOT })

  if (code !== 0) {
    return { missing: stderr.split('\n')[0] ?? '' }
  }

  const bin = path.join(dir, 'node_modules', name, 'bin')

  return { node: path.join(bin, process.platform === 'win32' ? 'node.exe' : 'node') }
}

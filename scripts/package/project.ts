import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { failureOf, run } from './run.js'
import type { NodeToTry } from './supplies.js'

/** Packages that come with Shoal, itself included: what cannot be in its bundle, and their own. */
const PACKAGES_MAX = 20

const TYPESCRIPT = 'typescript@6.0'

const FILES: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "project", "version": "1.0.0", "private": true, "type": "module" }\n',

  'imported.mjs': `import { createNode } from 'shoal'
const node = await createNode({ hostname: 'one' })
try {
  const { cid } = await node.files.add(Buffer.from('hello'))
  for await (const chunk of node.files.cat(cid)) process.stdout.write(chunk)
} finally {
  await node.stop()
}
`,

  'required.cjs': `const { createNode, ShoalError } = require('shoal')
createNode({ hostname: 'one', dataDirectory: '/nowhere' }).then(
  () => { console.log('an unknown option was taken') },
  err => { console.log(err instanceof ShoalError, err.code, err.message) })
`,

  'typed.ts': `import { createNode, type ShoalNode } from 'shoal'
const node: ShoalNode = await createNode({ hostname: 'one', replicas: 2 })
const { cid, copiesMin } = await node.files.add(Buffer.from('hello'))
const copies: number = copiesMin
// @ts-expect-error: a number is no host name
await createNode({ hostname: 1 })
for await (const chunk of node.files.cat(cid)) { console.log(chunk.length, copies) }
await node.stop()
`,

  'typed.cts': `import shoal = require('shoal')
const started: Promise<shoal.ShoalNode> = shoal.createNode({ hostname: 'one' })
void started.then(async node => { await node.stop() })
`
}

/** An empty project with nothing in it but Shoal, as its users have it, and TypeScript. */
export async function installedIn (
  project: string, { node, npm }: NodeToTry, tarball: string
): Promise<{ project: string, problems: string[] }> {
  await mkdir(project, { recursive: true })

  for (const [name, text] of Object.entries(FILES)) {
    await writeFile(path.join(project, name), text)
  }

  const install = [npm, 'install', '--no-audit', '--no-fund', tarball]
  const ran = await run(node, install, { cwd: project, env: environment(node) })
  const types = await run(node, [npm, 'install', '--no-audit', '--no-fund', '--ignore-scripts', TYPESCRIPT, '@types/node@20'],
    { cwd: project, env: environment(node) })
  const warned = [...ran.stderr.matchAll(/package: '(@?[^@']+)@/g)].map(([, name]) => name as string)
  const count = Number(/added (\d+) packages/.exec(ran.stdout)?.[1])

  return {
    project,
    problems: [
      ...failureOf('npm install', ran),
      ...failureOf(`npm install ${TYPESCRIPT}`, types),
      ...warned.map(name => `npm says EBADENGINE of ${name}`),
      ...count <= PACKAGES_MAX ? [] : [`${count} packages were installed, of at most ${PACKAGES_MAX}`]
    ]
  }
}

/** What people do with it. Each resolves to what is wrong. */
export function usesOf (project: string, { node }: NodeToTry): [string, () => Promise<string[]>][] {
  const script = (file: string) => async () => await run(node, [file], { cwd: project, env: environment(node) })
  const expect = async (what: string, ran: () => ReturnType<typeof run>, stdout: RegExp): Promise<string[]> => {
    const result = await ran()

    return result.code === 0 && !stdout.test(result.stdout)
      ? [`${what} printed ${JSON.stringify(result.stdout)}`]
      : failureOf(what, result)
  }
  const compiled = (module: string, moduleResolution: string, files: string[]) => async () =>
    failureOf('tsc', await run(node, [
      path.join('node_modules', 'typescript', 'lib', 'tsc.js'), '--noEmit', '--strict', '--exactOptionalPropertyTypes',
      '--target', 'es2023', '--module', module, '--moduleResolution', moduleResolution, ...files
    ], { cwd: project, env: environment(node) }))

  return [
    ['import', async () => await expect('imported.mjs', script('imported.mjs'), /^hello$/)],
    ['require, and a wrong option', async () =>
      await expect('required.cjs', script('required.cjs'), /^true invalid_options .*dataDirectory/)],
    ['types under node16, strict', compiled('node16', 'node16', ['typed.ts'])],
    ['types under bundler, strict', compiled('esnext', 'bundler', ['typed.ts'])],
    ['types of require under node20, strict', compiled('node20', 'node16', ['typed.cts'])],
    ['the command', async () => await expect('shoal --version', async () => await run(node,
      [path.join('node_modules', 'shoal', 'dist', 'bundle', 'cli', 'main.js'), '--version'], { cwd: project }), /^\d+\.\d+\.\d+/)]
  ]
}

/** That Node comes first, and nothing of the npm that runs this. */
function environment (node: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env)
    .filter(([name]) => !/^npm_(lifecycle|package|command|execpath|node_)/i.test(name))

  return { ...Object.fromEntries(inherited), PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}` }
}

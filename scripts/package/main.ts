/**
 * What a user gets who installs Shoal: packs it, installs the tarball in empty projects, one for each version of Node
 * that can be had, and uses it there: `import`, `require`, types, the command. `npm run check:package`.
 *
 * Versions of Node other than the running one come as npm packages, without scripts; one that cannot be had is named
 * and left out. Exit code 0: all of it works.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { installedIn, usesOf } from './project.js'
import { nodesToTry, packed } from './supplies.js'

const dir = await mkdtemp(path.join(tmpdir(), 'shoal-package-'))
let passed = 0
let failed = 0

function tell (name: string, problems: readonly string[]): void {
  passed += problems.length === 0 ? 1 : 0
  failed += problems.length === 0 ? 0 : 1
  console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'} ${name}`)
  problems.forEach(problem => { console.log(problem.replace(/^/gm, '     ')) })
}

try {
  const tarball = await packed(dir)

  for (const node of await nodesToTry(dir)) {
    if ('missing' in node) {
      console.log(`not tried: Node ${node.major}, which cannot be had here (${node.missing})`)
      continue
    }

    const { project, problems } = await installedIn(path.join(dir, `project-${node.major}`), node, tarball)
    tell(`Node ${node.major}: installs`, problems)

    for (const [name, use] of usesOf(project, node)) {
      tell(`Node ${node.major}: ${name}`, await use())
    }
  }
} finally {
  await rm(dir, { recursive: true, force: true })
}

console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0

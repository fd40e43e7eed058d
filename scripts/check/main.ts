/** `npm run check`, after build and lint: layers, hygiene, words, docs. Prints every problem, exits 1 if any. */
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { generatedPages } from '../docs.js'
import { checkCircles } from './circles.js'
import { checkDependencyReasons, checkGenerated, checkLinks, checkNamedCode } from './docs.js'
import { checkHygiene, sourceFiles } from './hygiene.js'
import { checkLayers, checkPlaces } from './layers.js'
import { checkActors, checkVocabulary } from './vocabulary.js'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..')

const checks: [string, () => string[] | Promise<string[]>][] = [
  ['layers and purity', () => checkLayers(sourceFiles(root, ['src'])
    .map(({ file, text }) => ({ file: file.slice('src/'.length), text })))],
  ['places', () => checkPlaces(sourceFiles(root))],
  ['import circles', () => checkCircles(sourceFiles(root))],
  ['hygiene', () => checkHygiene(sourceFiles(root))],
  ['one word for one thing', () => checkVocabulary(root)],
  ['comments name what acts', () => checkActors(sourceFiles(root))],
  ['links in docs', () => checkLinks(root)],
  ['code that the design names', () => checkNamedCode(root)],
  ['reasons for dependencies', () => checkDependencyReasons(root)],
  ['generated pages', async () => Object.entries(await generatedPages())
    .flatMap(([file, text]) => checkGenerated(root, file, text))]
]

let passed = 0
let failed = 0

for (const [name, run] of checks) {
  const problems = await run()
  passed += problems.length === 0 ? 1 : 0
  failed += problems.length === 0 ? 0 : 1
  console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'} ${name}`)
  problems.forEach(problem => { console.log(`     ${problem}`) })
}

console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0

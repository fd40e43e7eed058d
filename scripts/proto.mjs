// Generates the TypeScript codec of every .proto file, beside it; what is newer than its source stays. Part of the build:
// the codecs are not committed.
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const NO_STREAM = "function * () { throw new Error('This codec does not stream') }"

const stale = readdirSync('src', { recursive: true })
  .map(file => path.join('src', String(file)))
  .filter(file => file.endsWith('.proto') && isStale(file))

// Only now: both take a second to load.
const [{ generate }, { default: ts }] = stale.length > 0
  ? await Promise.all([import('protons'), import('typescript')])
  : [{}, {}]

for (const file of stale) {
  await generate(file, {})
  writeFileSync(generatedFrom(file), withoutStreams(readFileSync(generatedFrom(file), 'utf8')))
}

function generatedFrom (file) {
  return file.replace(/\.proto$/, '.ts')
}

function isStale (file) {
  const generated = statSync(generatedFrom(file), { throwIfNoEntry: false })
  const sources = [file, fileURLToPath(import.meta.url)].map(source => statSync(source).mtimeMs)

  return generated === undefined || generated.mtimeMs < Math.max(...sources)
}

/**
 * The generator writes, beside each decoder, one that yields field by field, and types for what it yields: half of all
 * lines, which nothing calls and every start would parse.
 */
function withoutStreams (text) {
  const source = ts.createSourceFile('generated.ts', text, ts.ScriptTarget.Latest, true)
  const edits = []

  const visit = node => {
    const isEvent = ts.isInterfaceDeclaration(node) && node.name.text.endsWith('FieldEvent')
    const isStream = ts.isFunctionDeclaration(node) && node.name?.text === 'stream'

    if (isEvent || isStream) {
      edits.push({ start: node.getFullStart(), end: node.getEnd(), by: '' })
    } else if (ts.isFunctionExpression(node) && node.asteriskToken !== undefined) {
      edits.push({ start: node.getStart(), end: node.getEnd(), by: NO_STREAM })
    } else {
      ts.forEachChild(node, visit)
    }
  }

  visit(source)

  return edits.reverse()
    .reduce((edited, { start, end, by }) => edited.slice(0, start) + by + edited.slice(end), text)
    .replace(/,\s*streamMessage\b|\bstreamMessage,\s*/, '')
}

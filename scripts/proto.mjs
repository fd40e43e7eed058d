// Regenerates every TypeScript codec from the .proto file beside it. Run it after editing a .proto; the output is committed.
import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'

const NO_STREAM = "function * () { throw new Error('This codec does not stream') }"

const files = readdirSync('src', { recursive: true })
  .map(file => path.join('src', String(file)))
  .filter(file => file.endsWith('.proto'))

execFileSync('npx', ['protons', ...files], { stdio: 'inherit' })

for (const file of files) {
  const generated = file.replace(/\.proto$/, '.ts')
  writeFileSync(generated, withoutStreams(readFileSync(generated, 'utf8')))
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

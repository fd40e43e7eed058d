import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const LINK = /\[[^\]]*\]\(([^)\s]+)\)/g

/** Markdown files of the project, as paths below the root. */
export function markdownFiles (root: string): string[] {
  const below = readdirSync(root, { withFileTypes: true })
    .filter(entry => !['node_modules', 'dist', '.git'].includes(entry.name))

  return below.flatMap(entry => entry.isDirectory()
    ? readdirSync(path.join(root, entry.name), { recursive: true }).map(file => path.join(entry.name, String(file)))
    : [entry.name]).filter(file => file.endsWith('.md'))
}

/** Relative links that lead nowhere, headings included. */
export function checkLinks (root: string): string[] {
  return markdownFiles(root).flatMap(file => {
    const text = withoutCode(readFileSync(path.join(root, file), 'utf8'))

    return [...text.matchAll(LINK)].map(match => match[1] as string)
      .filter(link => !/^[a-z]+:/.test(link))
      .flatMap(link => {
        const [target = '', anchor] = link.split('#')
        const full = target === '' ? path.join(root, file) : path.resolve(root, path.dirname(file), target)

        if (!existsSync(full)) {
          return [`${file}: link to ${link}, which does not exist`]
        }

        return anchor == null || !full.endsWith('.md') || anchorsOf(full).includes(anchor)
          ? []
          : [`${file}: link to ${link}, but there is no such heading`]
      })
  })
}

/** Dependencies without a reason, and reasons for what is no dependency any more. */
export function checkDependencyReasons (root: string): string[] {
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as
    { dependencies: Record<string, string>, devDependencies: Record<string, string> }
  const file = 'docs/adr/0001-dependencies.md'
  const text = readFileSync(path.join(root, file), 'utf8')
  const used = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)]
  const explained = [...text.matchAll(/^\| `([^`]+)` \|/gm)].map(match => match[1] as string)

  return [
    ...used.filter(name => !explained.includes(name)).map(name => `${file}: no reason for the dependency ${name}`),
    ...explained.filter(name => !used.includes(name)).map(name => `${file}: explains ${name}, which is no dependency`)
  ]
}

/** A generated page that is not what the code says now. */
export function checkGenerated (root: string, file: string, expected: string): string[] {
  const full = path.join(root, file)
  const actual = existsSync(full) ? readFileSync(full, 'utf8') : ''

  return actual.trim() === expected.trim() ? [] : [`${file}: out of date; run \`npm run docs\``]
}

function withoutCode (text: string): string {
  return text.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '')
}

/** Heading anchors as GitHub makes them. */
function anchorsOf (file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^#{1,6}\s+(.+)$/gm)].map(match =>
    (match[1] as string).toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').trim().replace(/\s/g, '-'))
}

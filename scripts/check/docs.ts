import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { FOLDERS } from './hygiene.js'

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

        return anchor === undefined || !full.endsWith('.md') || anchorsOf(full).includes(anchor)
          ? []
          : [`${file}: link to ${link}, but there is no such heading`]
      })
  })
}

/** Code that a page names: `volumes/tree/keys.ts`, `keys.ts` alone, `rendezvous*.ts`, a folder `volumes/tree/`. */
const NAMED_CODE = /`((?:[\w.*-]+\/)*(?:[\w.*-]+\.(?:ts|mjs|proto)|(?<=\/)))`/g

/** Folders that the pages name as those of a data dir. */
const IN_DATA_DIR = ['store/segments/', 'store/blocks/', 'index/']

/** Files and folders of code that the pages of the design name, and that are not there. */
export function checkNamedCode (root: string): string[] {
  const entries = FOLDERS.flatMap(folder => [folder, ...readdirSync(path.join(root, folder), { recursive: true })
    .map(entry => path.join(folder, String(entry)).split(path.sep).join('/'))])

  return markdownFiles(root).filter(file => file.startsWith('docs/design/')).flatMap(file =>
    [...readFileSync(path.join(root, file), 'utf8').matchAll(NAMED_CODE)].map(match => match[1] as string)
      .filter(name => !IN_DATA_DIR.includes(name) && !entries.some(endsWith(name)))
      .map(name => `${file}: names ${name}, which is not there`))
}

/** `*` stands for anything in a name, and what comes before the path may be left out. */
function endsWith (name: string): (entry: string) => boolean {
  const escaped = name.replace(/^(\.\.\/)+|\/$/g, '').replace(/[.]/g, '\\.').replace(/\*/g, '[^/]*')
  const pattern = new RegExp(`(^|/)${escaped}$`)

  return entry => pattern.test(entry)
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

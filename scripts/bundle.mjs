// What is shipped: the compiled source and the libraries it is made with, as few files. Node takes half a millisecond for
// each module it loads, and a node has 1 200; see docs/adr/0010-bundle.md.
import { chmodSync, existsSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const root = fileURLToPath(new URL('..', import.meta.url))
const out = path.join(root, 'dist', 'bundle')
const { dependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
const installed = Object.keys(dependencies)

const bundle = await rolldown({
  cwd: root,
  input: { 'cli/main': 'dist/src/cli/main.js', 'lib/index': 'dist/src/index.js' },
  platform: 'node',
  external: id => installed.some(name => id === name || id.startsWith(`${name}/`)),
  onLog (level, log) {
    // What is not found would be met by users only when they get there.
    throw new Error(`${level} of the bundler: ${log.message}`)
  }
})
const { output } = await bundle.write({
  dir: out,
  format: 'esm',
  entryFileNames: '[name].js',
  // One folder below `bundle`, as the entries: `packageVersion` counts folders.
  chunkFileNames: 'shared/[name]-[hash].js'
})
await bundle.close()

const written = new Set(output.map(({ fileName }) => path.normalize(fileName)))
const stale = readdirSync(out, { recursive: true, withFileTypes: true })
  .filter(entry => entry.isFile())
  .map(entry => path.relative(out, path.join(entry.parentPath, entry.name)))
  .filter(file => !written.has(file))
stale.forEach(file => { rmSync(path.join(out, file)) })

writeFileSync(path.join(out, 'LICENSES.txt'), licenses(output.flatMap(({ modules }) => Object.keys(modules ?? {}))))
chmodSync(path.join(out, 'cli', 'main.js'), 0o755)

// An incremental build that had nothing to do leaves its record as it was; `prepare` asks it when the last build ran.
const record = path.join(root, 'dist', '.tsbuildinfo')

if (existsSync(record)) {
  utimesSync(record, new Date(), new Date())
}

/** The terms of every package that has a module in the bundle: most ask that their notice goes along. */
function licenses (modules) {
  const packages = new Map()

  for (const module of modules) {
    const [dir] = /.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(module) ?? []

    if (dir !== undefined) {
      const { name, version, license } = JSON.parse(readFileSync(path.join(dir, 'package.json'), 'utf8'))
      packages.set(`${name} ${version}`, { dir, license })
    }
  }

  const notices = [...packages].sort(([a], [b]) => a < b ? -1 : 1).map(([title, { dir, license }]) => {
    const texts = readdirSync(dir).filter(file => /^(licen[cs]e|copying|notice)/i.test(file)).sort()
      .filter(file => statSync(path.join(dir, file)).isFile())
      .map(file => readFileSync(path.join(dir, file), 'utf8').trim())

    if (license === undefined && texts.length === 0) {
      throw new Error(`${title} says nothing of its license.`)
    }

    return [`${title} (${license ?? 'see below'})`, ...texts].join('\n\n')
  })

  return `Shoal is made with these packages, and carries them:\n\n${notices.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`
}

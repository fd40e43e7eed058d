// Runs at `npm install`, and when `npx shoal` is used in a checkout: builds unless what is built is newer than the source.
import { execSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'

const SOURCES = ['src', 'sim', 'testing', 'test', 'bench', 'examples', 'scripts', 'package.json', 'tsconfig.json']

function newest (file) {
  const stat = statSync(file)

  return stat.isDirectory()
    ? Math.max(0, ...readdirSync(file, { recursive: true }).map(name => statSync(path.join(file, String(name))).mtimeMs))
    : stat.mtimeMs
}

function builtAt () {
  try {
    statSync('dist/bundle/cli/main.js')

    return statSync('dist/.tsbuildinfo').mtimeMs
  } catch {
    return 0
  }
}

if (Math.max(...SOURCES.map(newest)) > builtAt()) {
  execSync('npm run build', { stdio: 'inherit' })
}

import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** STYLE: past 300 lines a file asks to be two, past 500 it is. Generated codecs are what they are. */
const LINES_MAX = 500

/** Where code is. */
export const FOLDERS = ['src', 'testing', 'test', 'sim', 'bench', 'scripts', 'examples']

export interface TextFile { file: string, text: string }

/** Our TypeScript files with `/` in their paths. */
export function sourceFiles (root: string, folders: readonly string[] = FOLDERS): TextFile[] {
  return folders.flatMap(folder => readdirSync(path.join(root, folder), { recursive: true })
    .map(file => path.join(folder, String(file)))
    .filter(file => file.endsWith('.ts'))
    .map(file => ({ file: file.split(path.sep).join('/'), text: readFileSync(path.join(root, file), 'utf8') })))
}

/** Sizes, tests that never run, leftovers. */
export function checkHygiene (files: readonly TextFile[]): string[] {
  return files.flatMap(({ file, text }) => {
    const problems: string[] = []
    const lines = text.split('\n').length

    if (lines > LINES_MAX && !file.includes('/pb/')) {
      problems.push(`${file}: ${lines} lines, and ${LINES_MAX} is the most`)
    }

    // A compliance suite runs itself.
    if (file.endsWith('.test.ts') && !/\.run\(\)\s*$/m.test(text) && !/^\w+Compliance\(/m.test(text)) {
      problems.push(`${file}: never calls test.run()`)
    }

    if (file.endsWith('.test.ts') && /\btest\.(only|skip)\(/.test(text)) {
      problems.push(`${file}: leaves a test out (only or skip)`)
    }

    if (/^\s*debugger\b|\/\/\s*(FIXME|XXX)\b/m.test(text)) {
      problems.push(`${file}: has a leftover (debugger, FIXME, XXX)`)
    }

    return problems
  })
}

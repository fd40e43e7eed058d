import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { repoRoot } from '../repo-root.js'

/** A fenced block of a page. */
export interface Block {
  /** What is written after the fence: `sh`, `ts`, `toml`, or nothing. */
  lang: string
  /** Of its first line of text, from 1. */
  line: number
  text: string
}

/** One command of a shell block, with the lines that continue it. */
export interface ShellLine {
  line: number
  /** As the page has it, comment included. */
  text: string
  /** Without its comment. */
  code: string
  /** What is written after it, '' for nothing. */
  comment: string
  /** The text with single spaces: what a plan names it by. */
  key: string
}

/** A span of code in a sentence. */
export interface Span { line: number, text: string }

const FENCE = '```'
const COMMENT = /^(.*?)(?:^|\s+)#\s(.*)$/s

/** The pages that people read: README.md and the guide, below the root. */
export function guidePages (): string[] {
  const guide = readdirSync(path.join(repoRoot(), 'docs', 'guide')).filter(file => file.endsWith('.md')).sort()

  return ['README.md', ...guide.map(file => path.join('docs', 'guide', file))]
}

export function readPage (page: string): string {
  return readFileSync(path.join(repoRoot(), page), 'utf8')
}

export function blocksOf (text: string): Block[] {
  const blocks: Block[] = []
  let open: { lang: string, line: number, lines: string[] } | undefined

  text.split('\n').forEach((line, i) => {
    if (!line.startsWith(FENCE)) {
      open?.lines.push(line)
    } else if (open === undefined) {
      open = { lang: line.slice(FENCE.length).trim(), line: i + 2, lines: [] }
    } else {
      blocks.push({ lang: open.lang, line: open.line, text: open.lines.join('\n') })
      open = undefined
    }
  })

  if (open !== undefined) {
    throw new Error(`The block that begins in line ${open.line} has no end`)
  }

  return blocks
}

/** The commands of a shell block; empty lines and lines that are comments alone are none. */
export function shellLines (block: Block): ShellLine[] {
  const lines: ShellLine[] = []
  let begun: string[] = []

  block.text.split('\n').forEach((raw, i) => {
    begun.push(raw)

    if (raw.endsWith('\\')) {
      return
    }

    const text = begun.join('\n')
    const line = block.line + i - begun.length + 1
    begun = []

    if (text.trim() !== '' && !text.trimStart().startsWith('#')) {
      lines.push({ line, text, ...splitComment(text), key: text.trim().replace(/\s+/g, ' ') })
    }
  })

  return lines
}

/** Code between single backquotes, outside of blocks. */
export function spansOf (text: string): Span[] {
  let isOpen = false

  return text.split('\n').flatMap((line, i) => {
    const isFence = line.startsWith(FENCE)
    isOpen = isFence ? !isOpen : isOpen

    return isOpen || isFence ? [] : [...line.matchAll(/`([^`]+)`/g)].map(([, code = '']) => ({ line: i + 1, text: code }))
  })
}

function splitComment (text: string): { code: string, comment: string } {
  // A # within quotes begins none; what our pages quote has none with a space around it but `"# "`.
  const [, code = text, comment = ''] = COMMENT.exec(text.replace(/"# "/, '"#\u00a0"')) ?? []

  return { code: code.replaceAll('\u00a0', ' ').trim(), comment: comment.trim() }
}

/** The folders of `src/`, lowest first. A file may import from its own layer and from those below it. */
export const LAYERS = [
  'util', 'consensus', 'config', 'logging', 'peer', 'dht', 'store', 'blocks', 'files', 'volumes', 'access', 'api',
  'gateway', 'node', 'cli'
] as const

/** What a folder of the repository may import besides itself. `testing/` serves all that try Shoal out. */
export const PLACES: Readonly<Record<string, readonly string[]>> = {
  src: [],
  testing: ['src'],
  sim: ['src', 'testing'],
  bench: ['src', 'testing'],
  scripts: ['src', 'testing', 'sim'],
  test: ['src', 'testing', 'sim', 'scripts', 'bench'],
  examples: []
}

/** Files that stand outside: the library's face may name everything below the CLI. */
const FACE = 'index.ts'

/** Here a file is pure unless its first line declares a shell: no import and no ambient call reaches the system. */
const PURE_LAYERS = ['consensus', 'peer', 'dht', 'store', 'blocks', 'files', 'volumes', 'access']

/** First line of a shell, with what it touches. */
const SHELL = /^\/\/ Shell: \S/
const IMPURE_IMPORT = /^(node:(?!crypto|assert|events|path|zlib)|libp2p|@libp2p\/|@chainsafe\/libp2p)/
const IMPURE_CALL = /\b(Date\.now|Math\.random|performance\.now|setTimeout|setInterval|setImmediate)\b/g

const IMPORT = /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/g
const TYPE_IMPORT = /(?:^|\n)\s*(?:import|export)\s+type\s[^;'"]*?\sfrom\s+'[^']+'/g
const DYNAMIC_IMPORT = /\bimport\('([^']+)'\)/g

export interface SourceFile {
  /** Path below `src/` where nothing else is said, with `/`. */
  file: string
  text: string
}

/** Violations as sentences; empty when the direction holds. */
export function checkLayers (files: readonly SourceFile[]): string[] {
  return files.flatMap(source => [
    ...checkDirection(source), ...checkCommands(source), ...checkPurity(source), ...checkEntry(source)
  ])
}

/** Imports into a folder of the repository that the importing one may not know. `file` is a path below the root. */
export function checkPlaces (files: readonly SourceFile[]): string[] {
  return files.flatMap(({ file, text }) => {
    const place = file.split('/')[0] as string
    const allowed = [place, ...PLACES[place] ?? []]

    return relativeImports(file, text)
      .filter(target => !allowed.includes(target.split('/')[0] as string))
      .map(target => `${file}: imports ${target}; ${place}/ may import ${allowed.map(one => `${one}/`).join(', ')}`)
  })
}

function importsOf (text: string): string[] {
  return [...text.matchAll(IMPORT), ...text.matchAll(DYNAMIC_IMPORT)].map(match => match[match.length - 1] as string)
}

function checkDirection ({ file, text }: SourceFile): string[] {
  if (file === FACE) {
    return []
  }

  const layer = LAYERS.indexOf(file.split('/')[0] as typeof LAYERS[number])

  if (layer === -1) {
    return [`src/${file}: not in a known layer (${LAYERS.join(', ')})`]
  }

  return relativeImports(file, text).flatMap(target => {
    const other = LAYERS.indexOf(target.split('/')[0] as typeof LAYERS[number])

    return other > layer ? [`src/${file}: imports src/${target}, which is a layer above`] : []
  })
}

function checkCommands ({ file, text }: SourceFile): string[] {
  if (!file.startsWith('cli/commands/')) {
    return []
  }

  return relativeImports(file, text)
    .filter(target => target.startsWith('cli/commands/'))
    .map(target => `src/${file}: imports its sibling command src/${target}`)
}

/** A folder has no entry file: an import names the file that defines what it takes. Only the library's face gathers. */
function checkEntry ({ file }: SourceFile): string[] {
  return file.endsWith('/index.ts')
    ? [`src/${file}: a folder has no entry file; name it by what it defines, and import what it gathers from where it is defined`]
    : []
}

function checkPurity ({ file, text }: SourceFile): string[] {
  if (!PURE_LAYERS.includes(file.split('/')[0] as string)) {
    return []
  }

  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '')
  const impure = [
    ...importsOf(text.replace(TYPE_IMPORT, '')).filter(name => IMPURE_IMPORT.test(name)).map(name => `imports ${name}`),
    ...[...new Set(code.match(IMPURE_CALL))].map(call => `uses ${call}`)
  ]

  if (SHELL.test(text)) {
    return impure.length > 0 ? [] : [`src/${file}: declared a shell, but reaches nothing outside: take its first line away`]
  }

  return impure.map(what => `src/${file}: pure unless its first line is "// Shell: ...", but ${what}`)
}

export function relativeImports (file: string, text: string): string[] {
  const folder = file.split('/').slice(0, -1)

  return importsOf(text).filter(name => name.startsWith('.')).map(name => {
    const parts = [...folder]

    for (const part of name.split('/')) {
      if (part === '..') {
        parts.pop()
      } else if (part !== '.') {
        parts.push(part)
      }
    }

    return parts.join('/').replace(/\.js$/, '.ts')
  })
}

/**
 * Patterns of names as shells and .gitignore have them: `*` and `?` stay within a name, `**` goes across folders,
 * `[a-z]` and `[!a-z]` are sets, a backslash takes the next character as it is.
 *
 * Matched by remembering the last star and going back to it, never to one before: time is bounded by pattern times
 * name, whatever the pattern.
 */
export type GlobMatcher = (path: string, isFolder: boolean) => boolean

type Token =
  | { kind: 'char', char: string }
  | { kind: 'any' }
  | { kind: 'set', negated: boolean, ranges: readonly (readonly [string, string])[] }
  | { kind: 'star' }

/** Matches one name. */
export function nameMatcher (pattern: string): (name: string) => boolean {
  const tokens = tokensOf(pattern)

  return name => matches(tokens, [...name])
}

/**
 * Matches paths below a root: a pattern without a slash matches the name at any depth, one with a slash the path from
 * the root. A slash at the end means folders only; `a/**` is all that is in `a`, and not `a` itself.
 */
export function pathMatcher (pattern: string): GlobMatcher {
  const foldersOnly = pattern.endsWith('/')
  const parts = pattern.replace(/\/+$/, '').split('/')
  const isAnchored = parts.length > 1
  const segments = parts.filter(part => part !== '').map(part => part === '**' ? undefined : nameMatcher(part))

  if (isAnchored && segments.at(-1) === undefined) {
    segments.push(() => true)
  }

  return (path, isFolder) => {
    const names = path.split('/')

    return (isFolder || !foldersOnly) && (isAnchored
      ? matchesPath(segments, names)
      : segments[0] === undefined || segments[0](names.at(-1) ?? ''))
  }
}

/** Segments that are undefined stand for any number of folders. The same walk as `matches`, a level higher. */
function matchesPath (
  segments: readonly (((name: string) => boolean) | undefined)[], names: readonly string[]
): boolean {
  return walk(segments, names, segment => segment === undefined, (segment, name) => segment?.(name) === true)
}

function matches (tokens: readonly Token[], chars: readonly string[]): boolean {
  return walk(tokens, chars, token => token.kind === 'star', fits)
}

function walk<P, V> (
  pattern: readonly P[], values: readonly V[], isStar: (part: P) => boolean, fits: (part: P, value: V) => boolean
): boolean {
  let at = 0
  let star = -1
  let afterStar = 0

  for (let i = 0; i < values.length;) {
    const part = pattern[at]

    if (at < pattern.length && isStar(part as P)) {
      star = at++
      afterStar = i
    } else if (at < pattern.length && fits(part as P, values[i] as V)) {
      at++
      i++
    } else if (star >= 0) {
      // the star takes one more
      at = star + 1
      i = ++afterStar
    } else {
      return false
    }
  }

  while (at < pattern.length && isStar(pattern[at] as P)) {
    at++
  }

  return at === pattern.length
}

function fits (token: Token, char: string): boolean {
  switch (token.kind) {
    case 'char': return token.char === char
    case 'set': return token.ranges.some(([first, last]) => first <= char && char <= last) !== token.negated
    default: return token.kind === 'any'
  }
}

function tokensOf (pattern: string): Token[] {
  const chars = [...pattern]
  const tokens: Token[] = []

  for (let i = 0; i < chars.length; i++) {
    const char = chars[i] as string
    const set = char === '[' ? readSet(chars, i) : undefined

    if (set !== undefined) {
      tokens.push(set.token)
      i = set.end
    } else if (char === '*') {
      if (tokens.at(-1)?.kind !== 'star') {
        tokens.push({ kind: 'star' })
      }
    } else if (char === '?') {
      tokens.push({ kind: 'any' })
    } else if (char === '\\' && i + 1 < chars.length) {
      tokens.push({ kind: 'char', char: chars[++i] as string })
    } else {
      tokens.push({ kind: 'char', char })
    }
  }

  return tokens
}

/** A `]` directly after the opening one belongs to the set; without an end, the bracket is itself. */
function readSet (chars: readonly string[], start: number): { token: Token, end: number } | undefined {
  const negated = chars[start + 1] === '!' || chars[start + 1] === '^'
  const first = start + (negated ? 2 : 1)
  const end = chars.indexOf(']', first + 1)

  if (end < 0) {
    return undefined
  }

  const ranges: [string, string][] = []

  for (let i = first; i < end; i++) {
    const from = chars[i] as string

    if (chars[i + 1] === '-' && i + 2 < end) {
      ranges.push([from, chars[i + 2] as string])
      i += 2
    } else {
      ranges.push([from, from])
    }
  }

  return { token: { kind: 'set', negated, ranges }, end }
}

import { LONG_DURATION_MAX_MS, parseDuration } from '../../config/values/duration.js'
import { defineCommand } from '../command.js'
import { UsageError } from '../errors.js'
import { nameMatcher } from '../sources/glob.js'
import { parseByteCount } from '../option-values.js'
import { printable } from '../../util/printable.js'
import { READ_OPTIONS, pastQuery } from '../targets/past.js'
import { expandTarget } from '../targets/remote-glob.js'
import { TARGET_ARG } from '../shared-args.js'
import { parseTarget, targetName } from '../targets/target.js'
import { walkTarget } from '../targets/walk-target.js'
import type { ReadCliOptions } from '../targets/past.js'
import type { WalkRow } from '../targets/walk-target.js'

interface SizeTest { sign: '+' | '-' | '', bytes: number }

const TYPES = { f: 'file', d: 'directory', l: 'symlink' } as const

interface FindOptions extends ReadCliOptions {
  name?: string
  type?: keyof typeof TYPES
  newer?: string
  size?: SizeTest
}

export const find = defineCommand<FindOptions>({
  description: 'Prints the paths of what fits all that is asked, as they can be given to other commands.',
  args: [TARGET_ARG],
  options: [
    { flags: '--name <glob>', description: 'the name fits: *.jpg' },
    { flags: '--type <type>', description: 'f: files, d: folders, l: symbolic links', choices: Object.keys(TYPES) },
    { flags: '--newer <time>', description: 'modified since: 2026-01-31, 2026-01-31T12:00:00Z, or so long ago: 7d', parse: parseSince },
    { flags: '--size <size>', description: 'files of more than +1MiB, less than -1MiB, or exactly 4096 bytes', parse: parseSize },
    ...READ_OPTIONS
  ],
  examples: [
    { command: 'shoal find photos:/ --name "*.jpg" --newer 7d', note: 'pictures of the last week' },
    { command: "shoal find 'photos:/20*' --size +10MiB", note: 'below what fits; quoted, so that the shell leaves it alone' },
    { command: 'shoal find backup:/ --type f --size +1GiB', note: 'large files' },
    { command: 'shoal find backup:/ --type l', note: 'symbolic links; ls -l shows where they lead' },
    { command: 'shoal find -o json photos:/', note: 'array of target, path, type, bytes, cid, mtime' }
  ],
  run: async (context, [text = ''], options) => {
    const client = await context.client()
    const { out } = context
    const fits = testOf(options)
    const query = pastQuery(parseTarget(text), options)

    const found = async function * (): AsyncGenerator<WalkRow & { target: string }, void, undefined> {
      for await (const root of expandTarget(client, text, query)) {
        const rootName = targetName(parseTarget(root))

        for await (const row of walkTarget(client, root, options)) {
          if (fits(row, row.path === '' ? rootName : row.path.slice(row.path.lastIndexOf('/') + 1))) {
            yield { target: row.path === '' ? root : `${root.replace(/\/+$/, '')}/${row.path}`, ...row }
          }
        }
      }
    }

    if (out.isJson) {
      await out.jsonList(found())
      return undefined
    }

    for await (const { target } of found()) {
      await out.text(`${printable(target)}\n`)
    }

    return undefined
  }
})

function testOf ({ name, type, newer, size }: FindOptions): (row: WalkRow, name: string) => boolean {
  const hasName = name === undefined ? undefined : nameMatcher(name)
  const wantedType = type === undefined ? undefined : TYPES[type]

  return (row, rowName) => {
    if (newer !== undefined && row.mtime === undefined) {
      throw new UsageError('--newer is for paths in volumes: what has a CID keeps no times')
    }

    return (hasName === undefined || hasName(rowName)) &&
      (wantedType === undefined || row.type === wantedType) &&
      (newer === undefined || Date.parse(row.mtime ?? '') > Date.parse(newer)) &&
      (size === undefined || (row.type === 'file' && fitsSize(row.bytes, size)))
  }
}

function fitsSize (bytes: number, test: SizeTest): boolean {
  switch (test.sign) {
    case '+': return bytes > test.bytes
    case '-': return bytes < test.bytes
    default: return bytes === test.bytes
  }
}

function parseSize (text: string): SizeTest {
  const sign = text.startsWith('+') ? '+' : text.startsWith('-') ? '-' : ''

  return { sign, bytes: parseByteCount(text.slice(sign.length)) }
}

/** ISO 8601; a duration counts back from now. */
function parseSince (text: string): string {
  if (/^\d{4}-/.test(text)) {
    const ms = Date.parse(text)

    if (Number.isNaN(ms)) {
      throw new Error(`${JSON.stringify(text)} is no time; write 2026-01-31, 2026-01-31T12:00:00Z or 7d`)
    }

    return new Date(ms).toISOString()
  }

  return new Date(Date.now() - parseDuration(text, LONG_DURATION_MAX_MS)).toISOString()
}

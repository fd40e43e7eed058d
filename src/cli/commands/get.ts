import { downloadTarget } from '../targets/download-target.js'
import { join, resolve } from 'node:path'
import { endsInSeparator, faultOfName } from '../../util/platform/names.js'
import { printable } from '../../util/printable.js'
import { formatBytes } from '../../config/values/bytes.js'
import { defineCommand } from '../command.js'
import {
  fileDestination, fillInside, fillThenRename, folderDestination, linkDestination, placeLink,
  writeThenRename
} from '../destinations/destination.js'
import { DestinationError } from '../errors.js'
import { isFsError, writeFailure } from '../destinations/write-failure.js'
import { requireXattrTool } from '../xattrs/tool.js'
import { ChangedFiles } from '../sources/changed-files.js'
import { drain, readLink } from '../destinations/drain.js'
import { eachTarget } from '../targets/each-target.js'
import { extractFolder, type ExtractResult } from '../destinations/extract-folder.js'
import { setFolderAttributes } from '../destinations/local-attributes.js'
import { whileOpen } from '../destinations/open-folder.js'
import { count } from '../output/format.js'
import { ATTRIBUTE_OPTIONS, NOT_OF_CIDS, choiceOf, choiceQuery, refuseAttributes } from '../destinations/chosen-attributes.js'
import { BWLIMIT_OPTION, throttleOf } from '../pace.js'
import { RefusedAttributes } from '../destinations/refused-attributes.js'
import { PAST_OPTIONS, pastQuery } from '../targets/past.js'
import { TARGET_ARG } from '../shared-args.js'
import { refuseTerminal } from '../destinations/refuse-terminal.js'
import { isTarget, parseTarget, targetName } from '../targets/target.js'
import type { EntryType } from '../../files/types.js'
import type { Download } from '../client.js'
import type { CommandContext } from '../command.js'
import type { FolderKind } from '../destinations/destination.js'
import type { Throttle } from '../pace.js'
import type { AttributeChoice } from '../../volumes/tree/attributes.js'
import type { AttributeOptions } from '../destinations/chosen-attributes.js'
import type { PastOptions } from '../targets/past.js'
import type { ProgressLine } from '../output/progress-line.js'

interface GetOptions extends PastOptions, AttributeOptions { force?: boolean, bwlimit?: number }

/** What `-o json` prints. */
interface GetResult {
  target: string
  path: string
  type: EntryType
  bytes: number
  files: number
  /** What others took away while a folder was read: it is left out. */
  changed: string[]
}

type Saved = Omit<GetResult, 'changed'>
type Filled = Pick<ExtractResult, 'files' | 'bytes' | 'attributes'>

/** How all targets of one command are got. */
interface Getting {
  throttle: Throttle
  choice: AttributeChoice
  refused: RefusedAttributes
  /** Of this target. */
  changed: ChangedFiles
  /** The destination is one that a person wrote, and not made of the target's name. */
  isNamed: boolean
}

export const get = defineCommand<GetOptions>({
  description: 'Without a destination the name is the last part of the target; several targets go into a folder, by their ' +
    'names. Nothing appears under that name before ' +
    'it is whole. An existing file, or a folder that is not empty, is left alone unless --force is given. With - the ' +
    'bytes go to standard output; a folder goes there as a tar archive. Symbolic links are made as links, wherever they ' +
    'lead; nothing is written through one, unless you name it yourself as the file to write. Times are set to the microsecond.',
  args: [TARGET_ARG, {
    name: 'more',
    description: 'other targets; last, if at all, the file or folder to write, or - for standard output',
    required: false,
    variadic: true,
    complete: 'file-or-target'
  }],
  options: [
    { flags: '-f, --force', description: 'replace an existing file, write into a folder that is not empty, or a tar to a terminal' },
    ...ATTRIBUTE_OPTIONS,
    ...PAST_OPTIONS,
    BWLIMIT_OPTION
  ],
  examples: [
    { command: 'shoal get photos:/2024 /tmp/2024', note: 'get a folder of a volume, with modes and times' },
    { command: 'sudo shoal get photos:/2024 /tmp/2024 --owner --xattrs', note: 'with all that was stored of them' },
    { command: 'shoal get bafy… movie.mkv', note: 'get a file under a name' },
    { command: 'shoal get photos:/a.jpg photos:/b.jpg /tmp', note: 'several, into a folder' },
    { command: 'shoal get bafy…/2024/a.jpg', note: 'get one file of a folder, as a.jpg' },
    { command: 'shoal get bafy… photos', note: 'get a folder' },
    { command: 'shoal get bafy… - | tar t', note: 'look into a folder without writing it' }
  ],
  run: async (context, texts, options) => {
    const last = texts.at(-1) ?? ''
    const destination = texts.length > 1 && !isTarget(last) ? last : undefined
    const targets = destination === undefined ? texts : texts.slice(0, -1)
    const results: GetResult[] = []

    const throttle = throttleOf(options.bwlimit, context.signal)
    const refused = new RefusedAttributes()

    targets.forEach(target => { targetName(parseTarget(target)) })

    if (targets.some(target => parseTarget(target).kind === 'cid')) {
      refuseAttributes(options, NOT_OF_CIDS)
    }

    const choice = await choiceOf(context, options)

    // An archive is written without them.
    if (choice.xattrs === true && destination !== '-') {
      await requireXattrTool()
    }

    const exit = await eachTarget(context, targets, async target => {
      const isNamed = targets.length === 1 && destination !== undefined
      const place = targets.length > 1 ? into(destination, target) : destination
      const changed = new ChangedFiles()
      const result = await getOne(context, target, place, options, { throttle, choice, refused, changed, isNamed })

      if (result !== undefined && context.out.isJson) {
        results.push({ ...result, changed: changed.all })
      } else if (result !== undefined) {
        await context.out.text(render(result))
      }

      return await changed.exit(context, '')
    })

    if (context.out.isJson && destination !== '-') {
      await context.out.jsonOf(results, targets)
    }

    const refusedExit = await refused.note(context)

    return exit ?? refusedExit
  }
})

/** Of several. */
function into (destination: string | undefined, target: string): string | undefined {
  return destination === undefined || destination === '-'
    ? destination
    : join(destination, localName(target))
}

/** What the target is called here, where it can be. */
function localName (target: string): string {
  const name = targetName(parseTarget(target))
  const fault = faultOfName(name)

  if (fault !== undefined) {
    throw new DestinationError('unwritable', `${target} cannot have its own name here: ${JSON.stringify(name)} ${fault}. Name ` +
      'the file to write.')
  }

  return name
}

/** Undefined: the bytes went to standard output. */
async function getOne (
  context: CommandContext, target: string, destination: string | undefined,
  options: GetOptions, getting: Getting
): Promise<Saved | undefined> {
  const query = { format: 'auto' as const, ...pastQuery(parseTarget(target), options), ...choiceQuery(getting.choice) }
  const client = await context.client()
  const unpaced = await downloadTarget(client, parseTarget(target), query, target)
  const download = { ...unpaced, body: getting.throttle(unpaced.body) }
  const progress = destination === '-' && context.stdout.isTTY === true
    ? undefined
    : context.out.progress(`get ${targetName(parseTarget(target))}`, download.totalBytes)

  try {
    if (destination === '-') {
      if (download.type === 'directory' && options.force !== true) {
        refuseTerminal(context, 'a folder', 'tar archive')
      }

      await toStdout(context, download, target, progress)
      getting.changed.addGoneIn(target, download.gone())
      return undefined
    }

    const path = resolve(context.cwd, destination ?? localName(target))
    // `resolve` drops the slash that says "into this folder".
    const to = destination !== undefined && endsInSeparator(destination) ? `${path}/` : path
    const result = await save(download, target, to, options.force === true, getting, progress)
    progress?.end()
    getting.changed.addGoneIn(target, download.gone())

    return result
  } finally {
    progress?.end()
    download.cancel()
  }
}

function render ({ path, bytes, files, type }: Saved): string {
  return `${printable(path)}: ${formatBytes(bytes)}${type === 'directory' ? ` in ${count(files, 'file')}` : ''}\n`
}

/** With --force files appear one by one among those that are there; otherwise all appear at the end. */
const FILL: Record<FolderKind, (path: string, fill: (folder: string) => Promise<Filled>) => Promise<Filled>> = {
  new: fillThenRename,
  empty: fillInside,
  merge: async (path, fill) => await fill(path)
}

async function save (
  download: Download, target: string, path: string, force: boolean, { choice, refused, isNamed }: Getting,
  progress?: ProgressLine
): Promise<Saved> {
  if (download.type === 'directory') {
    return await whileOpen(path,
      async () => await saveFolder(download, target, path, force, { choice, refused }, progress))
  }

  if (download.type === 'symlink') {
    return await saveLink(download, target, path, force, { choice, refused })
  }

  const final = await fileDestination(path, targetName(parseTarget(target)), { force, isNamed })
  const attributes = { ...download.attributes, choice, refused }
  const bytes = await writeThenRename(final, { force, attributes }, async file =>
    await drain(download, target, async chunk => { await file.write(chunk) }, bytes => { progress?.update(bytes) }))

  return { target, path: final, type: 'file', bytes, files: 1 }
}

async function saveFolder (
  download: Download, target: string, path: string, force: boolean,
  { choice, refused }: Pick<Getting, 'choice' | 'refused'>, progress?: ProgressLine
): Promise<Saved> {
  const kind = await folderDestination(path, { force })
  const extractInto = async (folder: string): Promise<Filled> =>
    await extractFolder(download.body, folder, {
      force, choice, refused, onProgress: bytes => { progress?.update(bytes) }
    })
  const { files, bytes, attributes } = await FILL[kind](path, extractInto)
  const folders = new Map([...attributes].map(([below, attrs]) => [join(path, below), attrs]))

  // A folder that was there before is the user's.
  if (kind !== 'new') {
    folders.delete(join(path, ''))
  }

  await setFolderAttributes(folders, refused)
    .catch((err: unknown) => { throw isFsError(err) ? writeFailure(path, err) : err })

  return { target, path, type: 'directory', bytes, files }
}

async function saveLink (
  download: Download, target: string, path: string, force: boolean,
  { choice, refused }: Pick<Getting, 'choice' | 'refused'>
): Promise<Saved> {
  const link = await readLink(download, target)
  const final = await linkDestination(path, targetName(parseTarget(target)))

  await placeLink(final, link, { force, attributes: { ...download.attributes, choice, refused } })

  return { target, path: final, type: 'symlink', bytes: Buffer.byteLength(link), files: 0 }
}

async function toStdout (
  context: CommandContext, download: Download, target: string, progress?: ProgressLine
): Promise<void> {
  await drain(download, target, async chunk => { await context.out.bytes(chunk) }, bytes => { progress?.update(bytes) })
}

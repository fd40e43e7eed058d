import { printable } from '../../util/printable.js'
import { formatBytes } from '../../config/values/bytes.js'
import { REPLICAS_MAX } from '../../config/values.js'
import { DEFAULT_VOLUME } from '../../volumes/constants.js'
import { defineCommand } from '../command.js'
import { ATTRIBUTE_OPTIONS, NOT_OF_CIDS, refuseAttributes } from '../destinations/chosen-attributes.js'
import { ChangedFiles, STORED_MIXED } from '../sources/changed-files.js'
import { UsageError } from '../errors.js'
import { FILTER_OPTIONS, filterOf } from '../sources/filter.js'
import { parseWhole } from '../option-values.js'
import { noteLeftOut } from '../sources/left-out.js'
import { count, tookText } from '../output/format.js'
import { BWLIMIT_OPTION, throttleOf } from '../pace.js'
import { openSource } from '../sources/put-source.js'
import { putIntoVolume, putNote, renderPut } from '../put-volume.js'
import { parseTarget } from '../targets/target.js'
import { OPERATION_ID_OPTION, resultOf, worseOf } from '../volume-work.js'
import type { AddResult } from '../../api/files.js'
import type { AttributeOptions } from '../destinations/chosen-attributes.js'
import type { ApiClient } from '../client.js'
import type { CommandContext } from '../command.js'
import type { FilterOptions } from '../sources/filter.js'
import type { OpenSourceOptions } from '../sources/put-source.js'
import type { PutVolumeOptions, PutVolumeResult } from '../put-volume.js'
import type { VolumeTarget } from '../targets/target.js'

interface PutOptions extends FilterOptions, AttributeOptions {
  pin?: boolean
  replicas?: number
  label?: string
  followSymlinks?: boolean
  clobber?: boolean
  ifVersion?: number
  parents?: boolean
  operationId?: string
  bwlimit?: number
}

/** What `-o json` prints with --pin. */
interface PinResult extends AddResult {
  /** Local files that changed while they were read. */
  changed: string[]
}

const ROOT_OF_DEFAULT: VolumeTarget = { kind: 'volume', volume: DEFAULT_VOLUME, names: [], isFolder: true }

export const put = defineCommand<PutOptions>({
  description: 'The last argument is the target when it is a path in a volume. A file goes to that path, or into it when it ' +
    'is a folder; the contents of a folder become those of that path, or with a slash at its end, of a folder of the ' +
    `same name below it. Without a target things go into the volume "${DEFAULT_VOLUME}", which is made on first use, ` +
    'under their own names. What is replaced stays as an older version. Modes and times are kept. A folder is put entry ' +
    'by entry: interrupted, the same command finishes the job.\n\n' +
    'With --pin nothing gets a name: the CID is printed when enough copies are on disk, and keeps until `shoal rm <cid>`. ' +
    'Then modes and times are not kept, and when anything fails or the command is interrupted, nothing is pinned.\n\n' +
    'Symbolic links in a folder are stored as links, wherever they lead, with a target of up to 4095 bytes; with ' +
    '--follow-symlinks what they lead to is stored instead. A link that is named as a path itself is followed. Sockets, ' +
    'pipes and devices are named and left out. Times are kept to the nanosecond; `shoal get` sets them to the ' +
    'microsecond, which is what Node can.',
  args: [{
    name: 'path', description: 'files and folders, - is standard input; last the target, volume:/path', variadic: true,
    complete: 'file-or-target'
  }],
  options: [
    { flags: '--pin', description: 'store by CID alone, under no name' },
    ...FILTER_OPTIONS,
    { flags: '-n, --no-clobber', description: 'fail when there is such a file already' },
    { flags: '--if-version <version>', description: 'only over this version of the file', parse: parseWhole(0, Number.MAX_SAFE_INTEGER) },
    { flags: '--parents', description: 'make missing folders above a file' },
    OPERATION_ID_OPTION,
    {
      flags: '--replicas <count>',
      description: 'with --pin: copies to keep, instead of what the node is configured for',
      parse: parseWhole(1, REPLICAS_MAX)
    },
    { flags: '--label <text>', description: 'with --pin: what to call it in `shoal pin ls`; at most 64 bytes' },
    { flags: '--follow-symlinks', description: 'store what symbolic links in a folder lead to, instead of the links' },
    ...ATTRIBUTE_OPTIONS,
    BWLIMIT_OPTION
  ],
  examples: [
    { command: 'shoal put movie.mkv', note: `into the volume "${DEFAULT_VOLUME}", as movie.mkv` },
    { command: 'shoal put a.jpg b.jpg photos:/2024/', note: 'files into a folder of a volume' },
    { command: 'shoal put src backup:/src --exclude node_modules/', note: 'a folder; the same again puts it again' },
    { command: 'shoal put src backup:/src --include keep.log --exclude \'*.log\'', note: 'the first that matches decides' },
    { command: 'shoal put src backup:/src --follow-symlinks', note: 'what its links lead to, instead of the links' },
    { command: 'sudo shoal put /srv backup:/srv --owner --xattrs', note: 'with owners and extended attributes' },
    { command: 'tar c . | shoal put - backup:/home.tar', note: 'standard input' },
    { command: 'shoal put --pin movie.mkv', note: 'the CID alone, for `shoal get <cid>`' },
    { command: 'shoal put -o json movie.mkv', note: 'target, path, version, bytes, cid, pending, copies, changed' }
  ],
  run: async (context, paths, options) => {
    const last = parseTarget(paths.at(-1) ?? '')
    const target = last.kind === 'volume' ? last : undefined
    const sources = target === undefined ? paths : paths.slice(0, -1)

    check(sources, target, options)
    const client = await context.client()

    return options.pin === true
      ? await pinAll(context, client, sources, options)
      : await putAll(context, client, sources, target ?? ROOT_OF_DEFAULT, options)
  }
})

function check (sources: readonly string[], target: VolumeTarget | undefined, options: PutOptions): void {
  const isPin = options.pin === true

  if (sources.length === 0) {
    throw new UsageError('Missing what to put: the only argument is a target. See: shoal put --help')
  }

  if (isPin && target !== undefined) {
    throw new UsageError('--pin stores by CID alone: leave it or the target away')
  }

  if (isPin) {
    refuseAttributes(options, NOT_OF_CIDS)
  }

  if (!isPin && options.replicas !== undefined) {
    throw new UsageError('--replicas goes with --pin; the copies of a volume are set with: shoal volume set --replicas')
  }

  if (!isPin && options.label !== undefined) {
    throw new UsageError('--label goes with --pin; what is in a volume has a name')
  }

  if (isPin && (options.clobber === false || options.ifVersion !== undefined || options.operationId !== undefined)) {
    throw new UsageError('--no-clobber, --if-version and --operation-id are for files in a volume, not for --pin')
  }

  if (sources.length > 1 && (options.ifVersion !== undefined || options.operationId !== undefined)) {
    throw new UsageError('--if-version and --operation-id are for one file')
  }

  if (sources.length > 1 && target?.isFolder === false) {
    throw new UsageError('Several files need a folder to go to: end the target with a slash')
  }
}

async function putAll (
  context: CommandContext, client: ApiClient, sources: readonly string[], target: VolumeTarget, options: PutOptions
): Promise<number | undefined> {
  const { out } = context
  const results: PutVolumeResult[] = []
  const warnings = new Set<string>()
  let worst: number | undefined
  const putOptions: PutVolumeOptions = {
    followSymlinks: options.followSymlinks === true,
    exclude: await filterOf(options, context.cwd),
    noClobber: options.clobber === false,
    ifVersion: options.ifVersion,
    parents: options.parents === true,
    operationId: options.operationId,
    create: target.volume === DEFAULT_VOLUME,
    attributes: options,
    throttle: throttleOf(options.bwlimit, context.signal)
  }

  for (const source of sources) {
    const startedAt = performance.now()
    const { result, exit } = await putIntoVolume(context, client, source, target, putOptions)

    worst = worseOf(worst, exit)

    if (out.isJson) {
      results.push(result)
      continue
    }

    await out.text(renderPut(result))
    await out.note(putNote(source, result, performance.now() - startedAt))

    if (result.warning !== undefined) {
      warnings.add(result.warning)
    }
  }

  // Mostly the same holds for all.
  for (const warning of warnings) {
    await out.warning(warning)
  }

  if (out.isJson) {
    await out.jsonOf(results)
  }

  return worst
}

async function pinAll (
  context: CommandContext, client: ApiClient, sources: readonly string[], options: PutOptions
): Promise<number | undefined> {
  const { out } = context
  const results: PinResult[] = []
  let worst: number | undefined
  const throttle = throttleOf(options.bwlimit, context.signal)
  const exclude = await filterOf(options, context.cwd)

  for (const path of sources) {
    const changed = new ChangedFiles()
    const result = await pin(context, client, path, options, {
      exclude, onChanged: changed.add, onGone: changed.addGone, throttle
    })

    worst = worseOf(worst, await changed.exit(context, STORED_MIXED))

    if (out.isJson) {
      results.push({ ...result, changed: changed.all })
    }
  }

  if (out.isJson) {
    await out.jsonOf(results)
  }

  return worst
}

async function pin (
  context: CommandContext, client: ApiClient, path: string, options: PutOptions,
  reading: Pick<OpenSourceOptions, 'exclude' | 'onChanged' | 'onGone' | 'throttle'>
): Promise<AddResult> {
  const { out } = context
  const followSymlinks = options.followSymlinks === true
  const source = await openSource(path, context, { followSymlinks, ...reading })
  const progress = out.progress(`put ${source.name}`, source.totalBytes)
  const startedAt = performance.now()
  let result: AddResult

  try {
    const query = { format: source.format, replicas: options.replicas, label: options.label }

    result = await resultOf(
      client.upload('PUT /files', source, { query }),
      ({ bytes, blocks }) => { progress.update(bytes, { detail: count(blocks, 'block') }) })
  } finally {
    progress.end()
    source.close()
  }

  await noteLeftOut(out, source.leftOut ?? [])

  if (!out.isJson) {
    // The CID alone on standard output makes `cid=$(shoal put --pin …)` work; what people want to know goes beside it.
    await out.text(`${result.cid}\n`)
    await out.note(`${printable(source.name)}: ${formatBytes(result.bytes)} in ${count(result.blocks, 'block')}, ` +
      `at least ${count(result.copies_min, 'copy', 'copies')} of ${result.replicas} on disk` +
      tookText(result.bytes, performance.now() - startedAt))
    await out.warning(result.warning)
  }

  return result
}

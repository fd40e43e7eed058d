import { dirname, resolve } from 'node:path'
import { ConfigInvalidError, ConfigUnreadableError } from './errors.js'
import type { ConfigProblem } from './errors.js'
import type { Environment } from './expand.js'
import { CONFIG_FILE_ATTRIBUTE, CONFIG_FILE_ENV } from './flags.js'
import { checkText, parseLayer } from './raw.js'
import type { Layer, ParsedSetting, RawSetting } from './raw.js'
import { describeErrno, nodeConfigIo } from './io.js'
import type { ConfigIo } from './io.js'
import { mergeLayers, sourceOf } from './merge.js'
import type { Source } from './merge.js'
import { defaultConfigFile, defaultDataDir, homeFolder, resolvePath } from './paths.js'
import { isSecretName, redactText } from './redact.js'
import { pathOf, resolveConfig } from './resolve.js'
import type { ConfigEnv } from './resolve.js'
import { SECRET_PAIRS, settingOf, SETTINGS } from './schema.js'
import { problemAt } from './source.js'
import type { SourceFile } from './source.js'
import { readEnv, readFlags } from './sources.js'
import type { FlagValues } from './sources.js'
import { readToml } from './toml.js'
import type { Config } from './types.js'
import { findWarnings } from './warnings.js'

export interface LoadConfigInput {
  /** Parsed flags by attribute, `configFile` among them; others than ours are problems. */
  flags?: FlagValues
  /** @default process.env */
  env?: Environment
  /**
   * @default the machine; hand over the same one to load again, because it remembers standard input
   */
  io?: ConfigIo
}

export interface LoadedConfig {
  config: Config
  /** Where each key's value came from, every key present. */
  sources: Record<string, Source>
  /**
   * Files that were read, absolute: the configuration, then files of secrets. Standard input is
   * `-`.
   */
  files: string[]
  /** Files of secrets by key (`network_secret_file`), absolute. */
  secretFiles: Record<string, string>
  /** Sentences about what is allowed but probably not meant. */
  warnings: string[]
  /** Sentences about what was read from where without being asked to. */
  notices: string[]
}

/** A variable named like a secret may as well hold `true` or `none`, words that messages need. */
const VARIABLE_LENGTH_MIN = 8

const STDIN = '-'
const STDIN_NAME = '<stdin>'

/**
 * Reads all settings: flag over variable (`SHOAL_*`) over file over default. Touches nothing but
 * the files it reads.
 *
 * @throws {ConfigInvalidError} `config_invalid`: anything mistyped, all of it listed with its place
 * @throws {ConfigUnreadableError} `config_unreadable`: the file is not there or not to be read
 * @throws {SecretRequiredError} `secret_required`: a listener that others can reach, and no secret
 */
export async function loadConfig (input: LoadConfigInput = {}): Promise<LoadedConfig> {
  const { flags = {}, env = process.env, io = nodeConfigIo() } = input
  const configEnv = configEnvOf(env, io)
  const problems: ConfigProblem[] = []
  const file = await openConfigFile(flags, configEnv, io)
  const rawFlags = readFlags(flags, problems)
  const rawEnv = readEnv(env, problems)
  const rawFile = await readFileLayer(file, env, problems)
  const layers = {
    flag: parseLayer(rawFlags, problems),
    env: parseLayer(rawEnv, problems),
    file: parseLayer(rawFile, problems)
  }
  const merged = mergeLayers(layers, problems)
  const hidden = secretTexts(layers, env)

  throwIfAny(problems, hidden)

  const { secrets, secretFiles } = await readSecrets(merged, configEnv, io, problems)

  throwIfAny(problems, hidden)

  const config = resolveConfig(merged, secrets, configEnv, problems)

  throwIfAny(problems, hidden)

  const sources = Object.fromEntries(SETTINGS.map(({ key }) => [key, sourceOf(merged, key)]))

  return {
    config,
    sources,
    files: [...file.path === undefined ? [] : [file.path], ...Object.values(secretFiles)],
    secretFiles,
    warnings: await findWarnings({ config, sources, secretFiles, configPath: file.path, env, io }),
    notices: file.notice === undefined ? [] : [file.notice]
  }
}

/**
 * Only the data dir, by the same precedence: how a command finds its node. Mistakes in other
 * settings do not matter here, and without a file nothing is parsed at all.
 */
export async function findDataDir (
  input: LoadConfigInput = {}
): Promise<{ dataDir: string, source: Source }> {
  const { flags = {}, env = process.env, io = nodeConfigIo() } = input
  const configEnv = configEnvOf(env, io)
  const problems: ConfigProblem[] = []
  const layers = {
    flag: only('data_dir', parseLayer(readFlags(flags, problems), problems)),
    env: only('data_dir', parseLayer(readEnv(env, problems), problems)),
    file: new Map<string, ParsedSetting>()
  }

  if (layers.flag.size === 0 && layers.env.size === 0) {
    const file = await openConfigFile(flags, configEnv, io)
    const raw = await readFileLayer(file, env, problems)
    layers.file = only('data_dir', parseLayer(raw, problems))

  }

  // a file that does not parse may name another data dir, and a command must not talk to the wrong
  // node
  throwIfAny(problems.filter(({ key }) => key === undefined || key === 'data_dir'), secretTexts(layers, env))

  const merged = mergeLayers(layers, problems)

  return {
    dataDir: pathOf(merged, 'data_dir', configEnv) ?? defaultDataDir(env, configEnv.home),
    source: sourceOf(merged, 'data_dir')
  }
}

function configEnvOf (env: Environment, io: ConfigIo): ConfigEnv {
  return {
    env,
    home: homeFolder(env, io.homedir),
    hostname: io.hostname(),
    cwd: io.cwd()
  }
}

interface OpenedFile { source?: SourceFile, path?: string, notice?: string }

async function openConfigFile (flags: FlagValues, configEnv: ConfigEnv, io: ConfigIo): Promise<OpenedFile> {
  const flag = flags[CONFIG_FILE_ATTRIBUTE]
  const named = typeof flag === 'string' ? flag : configEnv.env[CONFIG_FILE_ENV]

  // `-c "$CONFIG"` of a script whose variable is not set
  if (flag === '') {
    throw new ConfigUnreadableError('The configuration file', 'the name after -c is empty')
  }

  if (named === STDIN) {
    return { path: STDIN, source: await readSource(STDIN_NAME, configEnv.cwd, io.readStdin()) }
  }

  if (named !== undefined && named !== '') {
    const path = resolvePath(named, configEnv.cwd, configEnv.home)

    return { path, source: await readSource(named, dirname(path), io.readFile(path)) }
  }

  const path = defaultConfigFile(configEnv.env, configEnv.home)

  try {
    const source = await readSource(path, dirname(path), io.readFile(path))

    return { path, source, notice: `Settings were read from ${path}, your default file; -c names another one.` }
  } catch (err) {
    const code = err instanceof ConfigUnreadableError ? (err.cause as NodeJS.ErrnoException).code : undefined

    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return {}
    }

    throw err
  }
}

async function readFileLayer (
  file: OpenedFile, env: Environment, problems: ConfigProblem[]
): Promise<Layer<RawSetting>> {
  return file.source === undefined ? new Map<string, RawSetting>() : readToml(file.source, env, problems)
}

async function readSource (name: string, dir: string, reading: Promise<Uint8Array>): Promise<SourceFile> {
  try {
    // drops a byte order mark, and refuses what is not text
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await reading)

    return { name, dir: resolve(dir), text }
  } catch (err) {
    const reason = err instanceof TypeError ? 'it is not UTF-8 text' : describeErrno(err)

    throw new ConfigUnreadableError(`The configuration file ${name}`, reason, { cause: err })
  }
}

async function readSecrets (
  merged: Layer<ParsedSetting>, configEnv: ConfigEnv, io: ConfigIo, problems: ConfigProblem[]
): Promise<{ secrets: Map<string, string>, secretFiles: Record<string, string> }> {
  const secrets = new Map<string, string>()
  const secretFiles: Record<string, string> = {}

  for (const pair of SECRET_PAIRS) {
    const inline = merged.get(pair.value)
    const path = pathOf(merged, pair.file, configEnv)

    if (inline !== undefined) {
      secrets.set(pair.value, inline.value as string)
    } else if (path !== undefined) {
      const place = merged.get(pair.file)?.place ?? { source: 'env', name: pair.file }

      try {
        secrets.set(pair.value, await readSecret(path, pair.value, io))
        secretFiles[pair.file] = path
      } catch (err) {
        problems.push(problemAt(place, `the secret file ${path} cannot be used: ${describeErrno(err)}`, pair.file))
      }
    }
  }

  return { secrets, secretFiles }
}

async function readSecret (path: string, key: string, io: ConfigIo): Promise<string> {
  const bytes = await io.readFile(path)
  let text: string

  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new RangeError('it is not UTF-8 text')
  }

  return checkText(text.replace(/[\r\n]+$/, ''), settingOf(key))
}

/** All texts that no message may show. */
function secretTexts (layers: Record<'flag' | 'env' | 'file', Layer<ParsedSetting>>, env: Environment): string[] {
  const parsed = Object.values(layers).flatMap(layer =>
    SECRET_PAIRS.map(({ value }) => layer.get(value)?.value))
  const variables = Object.entries(env).filter(([name]) => isSecretName(name)).map(([, value]) => value ?? '')

  return [
    ...parsed.filter(value => typeof value === 'string'),
    ...variables.filter(value => value.length >= VARIABLE_LENGTH_MIN)
  ]
}

function throwIfAny (problems: readonly ConfigProblem[], hidden: readonly string[]): void {
  if (problems.length === 0) {
    return
  }

  const shown = problems.map(problem => ({
    ...problem,
    message: redactText(problem.message, hidden),
    excerpt: problem.excerpt === undefined ? undefined : redactText(problem.excerpt, hidden)
  }))

  // flags and variables first, then the file from top to bottom
  throw new ConfigInvalidError(shown.sort((a, b) =>
    (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)))
}

function only (key: string, layer: Layer<ParsedSetting>): Layer<ParsedSetting> {
  const parsed = layer.get(key)

  return new Map(parsed === undefined ? [] : [[key, parsed]])
}

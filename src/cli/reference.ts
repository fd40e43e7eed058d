import { EXIT_CLASSES } from './exit-codes.js'
import { ROOT_DESCRIPTION, ROOT_EXAMPLES } from './help-text.js'
import { argUsage } from './command.js'
import { flatten, loadAllCommands } from './specs.js'
import type { Example, OptionSpec } from './command.js'
import type { LoadedCommand } from './specs.js'

/** The text of `docs/guide/cli-reference.md`, made from the definitions of the commands; a check compares the two. */
export async function cliReference (): Promise<string> {
  const commands = await loadAllCommands()
  const all = flatten(commands)

  return [
    '# CLI reference',
    '',
    '<!-- Generated from src/cli. Do not edit: change the commands and generate it again. -->',
    '',
    ROOT_DESCRIPTION,
    '',
    ...exampleBlock(ROOT_EXAMPLES),
    'The flags of a node, each also a variable and a key of the file, are in the [config reference](config-reference.md).',
    '',
    '## Which node',
    '',
    'A command finds its node by the data dir: `-d`, else `SHOAL_DATA_DIR`, else `data_dir` in the config file (`-c`,',
    '`SHOAL_CONFIG_FILE` or the default file), else the default. It speaks HTTP over a Unix socket there, which only',
    'the owner of the node can open.',
    '',
    '## Output',
    '',
    'Results go to standard output; everything else (progress, notes, warnings, errors) to standard error.',
    '`-o json` gives JSON with stable snake_case keys: an object, or for a list an array with one row a line. When a list',
    'fails midway its array stays open, and the exit code tells. With `-o json` an error is one line on standard error:',
    '`{"error":{"code":"…","message":"…"}}`; without, it is `shoal: <message>`. Codes of errors are stable as well.',
    '',
    'Progress bars appear on a terminal, and neither in a pipe nor with `-o json`. Colours appear on a terminal, unless',
    '`NO_COLOR` is set. Ctrl-C cancels the work of the command (exit code 130); a second one, or ten seconds, end it at once.',
    '`SHOAL_DEBUG=1` adds the stack to an error.',
    '',
    '## Exit codes',
    '',
    '| code | meaning | what to do | codes of errors |',
    '|---|---|---|---|',
    ...EXIT_CLASSES.map(row =>
      `| ${row.exit} | ${row.meaning} | ${row.remedy} | ${row.codes.map(code => `\`${code}\``).join(', ') || '–'} |`),
    '',
    'A reader that goes away (`| head`) is no error: the command ends with 0.',
    '',
    '## Commands',
    '',
    '| command | |',
    '|---|---|',
    ...all.map(({ path, entry }) => `| [\`shoal ${path}\`](#${anchor(path)}) | ${entry.summary} |`),
    '',
    ...all.flatMap(section)
  ].join('\n').trimEnd() + '\n'
}

function section (command: LoadedCommand): string[] {
  const { path, entry, spec, options, children } = command
  const usage = [
    `shoal ${path}`,
    ...spec === undefined ? ['<command>'] : [],
    ...(spec?.args ?? []).map(argUsage),
    ...options.length > 0 && spec !== undefined ? ['[options]'] : []
  ].join(' ')

  return [
    `### shoal ${path}`,
    '',
    `${entry.summary.slice(0, 1).toUpperCase()}${entry.summary.slice(1)}.`,
    '',
    '```', usage, '```',
    '',
    ...spec?.description === undefined ? [] : [spec.description, ''],
    ...children.length === 0
      ? []
      : [`Commands: ${children.map(child => `[\`${child.entry.name}\`](#${anchor(child.path)})`).join(', ')}.`, ''],
    ...(spec?.args ?? []).length === 0
      ? []
      : ['| argument | |', '|---|---|', ...(spec?.args ?? []).map(arg =>
          `| \`${arg.name}\` | ${cell(arg.description)}${choices(arg.choices)} |`), ''],
    ...spec === undefined ? [] : optionTable(options),
    ...spec === undefined ? [] : exampleBlock(spec.examples)
  ]
}

function optionTable (options: readonly OptionSpec[]): string[] {
  return options.length === 0
    ? []
    : ['| option | |', '|---|---|', ...options.map(option =>
        `| \`${cell(option.flags)}\` | ${cell(option.description)}${choices(option.choices)}` +
        `${option.default === undefined ? '' : ` [default: ${option.default}]`} |`), '']
}

function exampleBlock (examples: readonly Example[]): string[] {
  const width = Math.max(...examples.map(({ command }) => command.length))

  return ['```sh', ...examples.map(({ command, note }) => `${command.padEnd(width)}  # ${note}`), '```', '']
}

function choices (values: readonly string[] | undefined): string {
  return values === undefined ? '' : ` (${values.join(', ')})`
}

function cell (text: string): string {
  return text.replaceAll('|', '\\|')
}

/** As renderers of Markdown make anchors of headings. */
function anchor (path: string): string {
  return `shoal-${path.replaceAll(' ', '-')}`
}

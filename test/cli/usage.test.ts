import { readFile, readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { configFlags } from '../../src/config/flags.js'
import { EXIT_CLASSES, EXIT_INTERNAL, exitCodeOf } from '../../src/cli/exit-codes.js'
import { parseByteCount, parseWhole } from '../../src/cli/option-values.js'
import { parseCommandLine } from '../../src/cli/program.js'
import { cliReference } from '../../src/cli/reference.js'
import { flatten, loadAllCommands } from '../../src/cli/specs.js'
import { FS_CODES } from '../../src/volumes/errors.js'
import { cli } from '../helpers/cli-terminal.js'
import type { Invocation } from '../../src/cli/program.js'

const compiled = fileURLToPath(new URL('../../src/', import.meta.url))

async function parse (...argv: string[]): Promise<Invocation | undefined> {
  return await parseCommandLine(argv, () => {}, () => '0')
}

test('every command has help with its examples, and every example begins with a command that there is', async () => {
  for (const { path, spec, children } of flatten(await loadAllCommands())) {
    const { code, stdout, stderr } = await cli([...path.split(' '), '--help'])
    assert.is(code, 0, path)
    assert.is(stderr, '')
    assert.match(stdout, `Usage: shoal ${path}`)

    if (spec == null) {
      children.forEach(child => { assert.match(stdout, child.entry.summary) })
      continue
    }

    assert.ok(spec.examples.length > 0, `${path} has no example`)
    assert.match(stdout, '\nExamples:\n')

    for (const { command } of spec.examples) {
      assert.match(stdout, command)
      assert.match(command, /shoal /, path)
    }
  }
})

test('an empty argument or value is a mistake, whatever the command', async () => {
  for (const { path, spec, options } of flatten(await loadAllCommands())) {
    const words = path.split(' ')
    const args = spec?.args ?? []

    for (const at of args.keys()) {
      const result = await cli([...words, ...args.slice(0, at + 1).map((_, i) => i === at ? '' : 'x')])
      assert.is(result.code, 2, `${path}: ${result.stderr}`)
    }

    for (const { flags } of spec == null ? [] : options.filter(option => option.flags.includes('<'))) {
      const flag = flags.split(/[ ,]+/)[0] ?? ''
      const required = args.filter(arg => arg.required !== false).map(() => 'x')
      const result = await cli([...words, ...required, flag, ''])
      assert.is(result.code, 2, `${path} ${flag}: ${result.stderr}`)
    }
  }

  assert.match((await cli(['put', ''])).stderr, /An argument of "shoal put" is empty\. If it comes from a variable/)
  assert.match((await cli(['ls', 'a:/', '--snapshot', ''])).stderr, /The value of --snapshot <\w+> of "shoal ls" is empty/)
})

test('what other programs call it has a hint at what it is called here', async () => {
  for (const [name, hint] of [
    ['add', 'shoal put'], ['id', 'shoal node info'], ['daemon', 'shoal -p'], ['start', 'shoal -p']
  ] as const) {
    const { code, stderr } = await cli([name])
    assert.is(code, 2)
    assert.match(stderr, hint)
  }
})

test('-c names the config file before and after the command', async () => {
  for (const argv of [['-c', 'a.toml', 'ls'], ['ls', '-c', 'a.toml'], ['peer', 'add', 'h:1', '--config-file', 'a.toml'], ['peer', '-c', 'a.toml']]) {
    assert.is((await parse(...argv))?.nodeFlags.configFile, 'a.toml', argv.join(' '))
  }
})

test('help: of the root, of a command by both ways', async () => {
  const root = await cli(['--help'])
  assert.is(root.code, 0)

  for (const text of ['Files:', 'Volumes:', 'Mesh:', 'This node:', 'Setup:', 'Flags of a node:', 'Examples:', 'Exit codes:']) {
    assert.match(root.stdout, text)
  }

  for (const { long, description } of configFlags()) {
    assert.match(root.stdout, long)
    assert.ok(root.stdout.replace(/\s+/g, ' ').includes(description.replace(/\s+/g, ' ')), long)
  }

  assert.ok(root.stdout.indexOf('Files:') < root.stdout.indexOf('Flags of a node:'), 'commands come first')
  assert.is((await cli(['help', 'peer', 'add'])).stdout, (await cli(['peer', 'add', '--help'])).stdout)
  assert.is((await cli(['help'])).stdout, root.stdout)
  assert.is((await cli(['help', 'put'])).stdout, (await cli(['put', '--help'])).stdout)
  assert.is((await cli(['-h'])).stdout, root.stdout)
})

test('flags only is a node; repeated flags become a list, what was not typed is not there', async () => {
  const invocation = await parse('-p', 'a:1,b:2', '--peers', 'c:3', '-d', '/x', '--no-mdns', '--replicas', 'three')
  assert.is(invocation?.spec, undefined)
  assert.equal(invocation?.nodeFlags, { peers: ['a:1,b:2', 'c:3'], dataDir: '/x', mdns: false, replicas: 'three' })
  assert.equal((await parse())?.nodeFlags, {})
  assert.equal((await parse('--mdns', '--check-config'))?.nodeFlags, { mdns: true, checkConfig: true })
})

test('a wrong command line: exit code 2, what is wrong, where to read on', async () => {
  const cases: [string[], RegExp][] = [
    [['stauts'], /^shoal: There is no command "stauts"\. Did you mean "shoal status"\? See: shoal --help\n$/],
    [['peer', 'ad'], /^shoal: There is no command "peer ad"\. Did you mean "shoal peer add"\? See: shoal peer --help\n$/],
    [['block', 'frob'], /There is no command "block frob"/],
    [['node'], /^shoal: "shoal node" needs a command: info, config, reload, stop\. See: shoal node --help\n$/],
    [['put'], /^shoal: Missing required argument 'path'\. See: shoal put --help\n$/],
    [['put', 'v:/a'], /Missing what to put/],
    [['put', 'a', 'b', 'v:/c'], /end the target with a slash/],
    [['put', '--pin', 'a', 'v:/c'], /--pin stores by CID alone/],
    [['put', '--replicas', '2', 'a'], /--replicas goes with --pin/],
    [['why', 'a', 'b'], /Too many arguments.* See: shoal why --help/],
    [['peer', 'add'], /Missing required argument 'address'/],
    [['put', '--frob', 'x'], /Unknown option '--frob'/],
    [['--frob'], /Unknown option '--frob'/],
    [['--data-dirr', 'x'], /Did you mean --data-dir\?/],
    [['status', '-o', 'yaml'], /Allowed choices are table, json/],
    [['put', 'x', '--replicas', '0'], /"0" is not a whole number from 1 to 16/],
    [['cat', 'x', '--offset', '1MB', '--length', '5G'], /"5G" is unclear; write 5GiB \(in 1024\) or 5GB \(in 1000\)\. See: /],
    [['-p', 'a:1', 'put', 'x'], /--peers is for running a node and means nothing with "shoal put"/],
    [['-d'], /argument missing/]
  ]

  for (const [argv, message] of cases) {
    const result = await cli(argv)
    assert.is(result.code, 2, argv.join(' '))
    assert.is(result.stdout, '', argv.join(' '))
    assert.match(result.stderr, message)
    const json = await cli([...argv, '-o', 'json'])
    assert.is(json.code, 2)

    if (argv.at(-1) !== '-d' && !argv.includes('yaml')) {
      assert.is((JSON.parse(json.stderr) as { error: { code: string } }).error.code, 'usage', argv.join(' '))
    }
  }
})

test('numbers of bytes', () => {
  assert.is(parseByteCount('0'), 0)
  assert.is(parseByteCount('4096'), 4096)
  assert.is(parseByteCount('1MiB'), 1048576)
  assert.is(parseByteCount('1.5KB'), 1500)

  for (const bad of ['', '-1', '1M', 'x', '99999999999999999999']) {
    assert.throws(() => parseByteCount(bad), undefined, bad)
  }

  assert.throws(() => parseWhole(1, 3)('1.5'))
  assert.throws(() => parseWhole(1, 3)('4'))
  assert.is(parseWhole(1, 3)('3'), 3)
})

test('exit codes: each number once, each error code in one class, all of them in the reference', async () => {
  const numbers = EXIT_CLASSES.map(row => row.exit)
  assert.is(new Set(numbers).size, numbers.length)
  const codes = EXIT_CLASSES.flatMap(row => row.codes)
  assert.is(new Set(codes).size, codes.length, codes.filter((code, i) => codes.indexOf(code) !== i).join())
  assert.is(exitCodeOf('never_heard_of'), EXIT_INTERNAL)
  const text = await cliReference()

  for (const { exit, meaning, codes } of EXIT_CLASSES) {
    assert.match(text, `| ${exit} | ${meaning} |`)
    codes.forEach(code => { assert.match(text, `\`${code}\``) })
  }
})

test('every error that the code knows has an exit code of its class', async () => {
  const known = new Set(EXIT_CLASSES.flatMap(row => row.codes))
  const missing = new Set<string>()

  for (const file of await readdir(compiled, { recursive: true })) {
    if (file.endsWith('.js')) {
      const text = await readFile(join(compiled, file), 'utf8')

      for (const [, code = ''] of text.matchAll(/\bsuper\(['"]([a-z_]+)['"],/g)) {
        if (!known.has(code)) {
          missing.add(`${code} (${file})`)
        }
      }
    }
  }

  FS_CODES.filter(code => !known.has(code)).forEach(code => { missing.add(code) })

  assert.equal([...missing], [], 'add them to src/cli/exit-codes.ts')
})

test('the reference has every command with all its options', async () => {
  const text = await cliReference()

  for (const { path, spec, options } of flatten(await loadAllCommands())) {
    assert.match(text, `\n### shoal ${path}\n`)

    if (spec != null) {
      options.forEach(option => { assert.match(text, `\`${option.flags}\``) })
    }
  }
})

/** Everything that the compiled file leads to: relative imports followed, packages by name. */
async function importsFrom (
  entry: string, leaveOut: readonly string[]
): Promise<{ packages: Set<string>, files: Set<string> }> {
  const files = new Set<string>()
  const packages = new Set<string>()
  const queue = [entry]

  for (let file = queue.pop(); file != null; file = queue.pop()) {
    if (files.has(file) || leaveOut.some(name => file.endsWith(name))) {
      continue
    }

    files.add(file)
    const text = await readFile(file, 'utf8')

    const patterns = [
      /^(?:import|export)\s+(?:[^'"\n]*?\sfrom\s+)?['"]([^'"]+)['"]/gm,
      /\bimport\(['"]([^'"]+)['"]\)/g
    ]

    for (const pattern of patterns) {
      for (const [, name = ''] of text.matchAll(pattern)) {
        add(file, name)
      }
    }
  }

  function add (file: string, name: string): void {
    if (name.startsWith('.')) {
      queue.push(join(file, '..', name))
    } else if (name !== '' && !name.startsWith('node:')) {
      packages.add(name)
    }
  }

  return { packages, files }
}

test('no command but running a node leads to libp2p, or to anything heavy', async () => {
  const { packages, files } = await importsFrom(join(compiled, 'cli/main.js'), ['cli/commands/run.js', 'cli/store-work.js'])
  assert.equal([...packages].sort(), ['commander', 'tar-stream', 'toml-eslint-parser'])
  const commands = (await readdir(join(compiled, 'cli/commands'))).filter(name => name.endsWith('.js') && name !== 'run.js')
  const missed = commands.filter(name => !files.has(join(compiled, 'cli/commands', name)))
  assert.equal(missed, [], 'the scan reached every command')
  const layers = [...files].map(file => relative(compiled, file).split('/')[0] ?? '')
  assert.equal([...new Set(layers)].sort(), ['access', 'api', 'cli', 'config', 'gateway', 'util', 'volumes'])
  // The scan would see it: the node does lead there.
  const isLibp2p = (name: string): boolean => name.includes('libp2p')
  assert.ok([...(await importsFrom(join(compiled, 'node/run.js'), [])).packages].some(isLibp2p))
  const store = await importsFrom(join(compiled, 'cli/store-work.js'), [])
  assert.ok(store.files.has(join(compiled, 'store/disk/segment-store.js')))
  assert.equal([...store.packages].filter(isLibp2p), [], 'work on a store needs no libp2p')
})

test.run()

import { mkdir, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { errorMessage } from '../../../src/util/errors.js'
import { reapedDir, spawnReaped } from '../../../testing/processes/reaped.js'
import { repoRoot } from '../repo-root.js'
import { waitFor } from '../../../testing/wait-for.js'
import { Bash } from './bash.js'
import { CANNOT_RUN } from './cannot-run.js'
import { blocksOf, readPage, shellLines } from './blocks.js'
import { Ports } from './ports.js'
import { makeSamples } from './samples.js'
import { MAIN } from '../../../testing/processes/main-file.js'
import type { ShellResult } from './bash.js'
import type { ShellLine } from './blocks.js'
import type { ChildProcess } from 'node:child_process'

/** From the start of a node to the line that says so. */
const READY_MS_MAX = 60_000
/** For what a page says to come true: members to be seen, copies to be made. */
const TRUE_MS_MAX = 60_000
const DEFAULT_PORT = 11010
/** A command of our text that runs a node: flags and no command. */
const RUNS_NODE = /^(?:npx )?shoal(?: -\S+ \S+)*$/
const PROGRAM = /^(?:npx )?shoal/
const CID_PRINTED = /\b(bafy[a-z2-7]{55}|bafk[a-z2-7]{55})\b/g
/** Of each node's log, in the text of a failure. */
const LOG_CHARS = 700
/** The machine on which everything runs of which a page says nothing else. */
const HERE = 'here'

/**
 * Settings of all nodes: what a page waits half a minute for comes in seconds. More than a restart takes, or a pause of
 * a busy machine.
 */
const NODE_ENV = { SHOAL_REPAIR_DELAY: '5s', SHOAL_METADATA_REPLACE_DELAY: '5s' }

export type Check = (result: ShellResult, run: PageRun) => void | Promise<void>

/** What is known of one line of a page, beyond that it ends with 0. */
export interface Step {
  /** What has to be there first, and the text does not make. */
  before?: (run: PageRun) => void | Promise<void>
  /** Text of the line, and what stands there instead: made-up numbers. */
  replace?: (run: PageRun) => Record<string, string> | Promise<Record<string, string>>
  /** Runs on these machines instead of this one. */
  on?: readonly string[]
  /** Exit code. @default 0 */
  exit?: number
  /** Throws when what came out is not what the page says. */
  check?: Check
  /** Runs it again until the check passes: what it says comes true by itself, in a while. */
  until?: boolean
  /** Never ends by itself: runs beside `check`, which gets its output so far, and is ended then. */
  endless?: boolean
  /** Runs a node, though it does not look like that. */
  runsNode?: boolean
}

/** By the line with its comment, blanks made single ones. */
export type Plan = Readonly<Record<string, Step>>

interface Machine { bash: Bash, home: string, work: string }

interface GuideNode { child: ChildProcess, output: () => string }

/** Runs the shell lines of one page in order, each as it is written but for ports, hosts and `/tmp`. */
export class PageRun {
  readonly dir: string
  readonly ports = new Ports()
  /** For steps to leave something to later ones. */
  readonly notes = new Map<string, string>()
  readonly #page: string
  readonly #plan: Plan
  readonly #machines = new Map<string, Machine>()
  readonly #nodes: GuideNode[] = []
  #cid = ''

  private constructor (page: string, plan: Plan, dir: string) {
    this.#page = page
    this.#plan = plan
    this.dir = dir
  }

  /** Runs all of a page. Throws with page, line and output when something does not come out as the page says. */
  static async of (page: string, plan: Plan): Promise<void> {
    const run = new PageRun(page, plan, await reapedDir())
    const lines = blocksOf(readPage(page)).filter(block => block.lang === 'sh').flatMap(shellLines)
    const missing = Object.keys(plan).filter(key => lines.every(line => line.key !== key))

    const unchecked = lines.filter(({ code, comment, key }) =>
      comment !== '' && plan[key] === undefined && CANNOT_RUN[code] === undefined).map(({ key }) => key)

    if (missing.length > 0 || unchecked.length > 0) {
      throw new Error(`The plan of ${page} has lines that the page has not:\n${missing.join('\n')}\n` +
        `Lines say something in a comment, and nothing checks it; add them to the plan:\n${unchecked.join('\n')}`)
    }

    try {
      await mkdir(path.join(run.dir, 'tmp'))

      for (const line of lines.filter(({ code }) => CANNOT_RUN[code] === undefined)) {
        await run.#step(line)
      }
    } finally {
      await run.#end()
    }
  }

  async home (machine = HERE): Promise<string> {
    return (await this.#machine(machine)).home
  }

  /** The folder in which the commands of a machine run. */
  async work (machine = HERE): Promise<string> {
    return (await this.#machine(machine)).work
  }

  /** Output of the node that was started as the nth, from 0; or from the end when negative. */
  nodeOutput (n: number): string {
    return this.#nodes.at(n)?.output() ?? ''
  }

  /** Runs a command that is not of the page; it has to end with 0. */
  async must (command: string, machine = HERE): Promise<string> {
    const result = await this.try(command, machine)

    if (result.code !== 0) {
      throw new Error(`${command} ended with exit code ${result.code}:\n${result.stdout}${result.stderr}`)
    }

    return result.stdout
  }

  async try (command: string, machine = HERE): Promise<ShellResult> {
    const { bash } = await this.#machine(machine)

    return await bash.run(await this.rewritten(command))
  }

  /** Starts a node as a line of the page says, and waits until it says that it is up. */
  async startNode (command: string, machine = HERE): Promise<void> {
    const { bash } = await this.#machine(machine)
    const { words, env, cwd } = await bash.read(await this.rewritten(command), PROGRAM)
    const node = this.#spawn(words, env, cwd)
    this.#nodes.push(node)

    await waitFor(() => node.child.exitCode !== null || node.output().includes('is up as'), {
      what: `the node to be up: ${command}`, timeoutMs: READY_MS_MAX, context: node.output
    })

    if (node.child.exitCode !== null) {
      throw new Error(`The node ended with ${node.child.exitCode}: ${command}\n${node.output()}`)
    }
  }

  /** Asks until it holds: what the page says comes true by itself. */
  async until (what: string, check: () => Promise<void>): Promise<void> {
    await waitFor(async () => {
      await check()

      return true
    }, { what, timeoutMs: TRUE_MS_MAX })
  }

  async rewritten (text: string): Promise<string> {
    let result = text
    const named = [...result.matchAll(/\b((?:node\d|first)\.example\.com)(?::(\d+))?|\b(110\d\d)\b/g)]

    for (const [all, host = HERE, port, barePort] of named) {
      const found = await this.ports.of(host, Number(port ?? barePort ?? DEFAULT_PORT))
      result = result.replace(all, barePort === undefined ? `127.0.0.1:${found}` : String(found))
    }

    result = result.replace(/<cid>|baf[yk]…/g, this.#cid)

    // A path that a plan has put in is right already.
    return text.includes(this.dir) ? result : result.replace(/\/tmp(?=[\s/]|$)/g, path.join(this.dir, 'tmp'))
  }

  async #step (line: ShellLine): Promise<void> {
    const step = this.#plan[line.key]

    try {
      for (const machine of step?.on ?? [HERE]) {
        await step?.before?.(this)
        await this.#perform(line, step ?? {}, machine)
      }
    } catch (err) {
      const nodes = this.#nodes.map((node, i) => `--- node ${i}\n${node.output().slice(-LOG_CHARS)}`).join('\n')
      throw new Error(`${this.#page}:${line.line}: ${line.text}\n${errorMessage(err)}\n${nodes}`, { cause: err })
    }
  }

  async #perform (line: ShellLine, step: Step, machine: string): Promise<void> {
    let { code } = line

    for (const [from, to] of Object.entries(await step.replace?.(this) ?? {})) {
      code = code.replaceAll(from, to)
    }

    if (step.runsNode === true || RUNS_NODE.test(code)) {
      await this.startNode(step.runsNode === true ? 'shoal' : code, machine)
      await step.check?.({ code: 0, stdout: '', stderr: this.nodeOutput(-1) }, this)
    } else if (step.endless === true) {
      await this.#performEndless(code, step, machine)
    } else if (step.until === true) {
      await this.until(code, async () => { await this.#command(code, step, machine) })
    } else {
      await this.#command(code, step, machine)
    }
  }

  async #command (code: string, step: Step, machine: string): Promise<void> {
    const result = await this.try(code, machine)

    if (result.code !== (step.exit ?? 0)) {
      throw new Error(`it ended with exit code ${result.code}\n${result.stdout}${result.stderr}`)
    }

    if (/\bput\b/.test(code)) {
      this.#cid = [...result.stdout.matchAll(CID_PRINTED)].at(-1)?.[1] ?? this.#cid
    }

    try {
      await step.check?.(result, this)
    } catch (err) {
      throw new Error(`${errorMessage(err)}\nIt printed:\n${result.stdout}${result.stderr}`, { cause: err })
    }
  }

  async #performEndless (code: string, step: Step, machine: string): Promise<void> {
    const { bash } = await this.#machine(machine)
    const { words, env, cwd } = await bash.read(await this.rewritten(code), PROGRAM)
    const { child, output } = this.#spawn(words, env, cwd)

    await this.until(code, async () => { await step.check?.({ code: 0, stdout: output(), stderr: '' }, this) })
    child.kill('SIGINT')
    await waitFor(() => child.exitCode !== null, { what: `${code} to end`, context: output })
  }

  #spawn (words: readonly string[], env: NodeJS.ProcessEnv, cwd: string): GuideNode {
    const child = spawnReaped(process.execPath, [MAIN, ...words], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''

    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => { output += chunk.toString() })
    }

    return { child, output: () => output }
  }

  /** Its own home, folder and shell; made when it is first named. */
  async #machine (name: string): Promise<Machine> {
    const known = this.#machines.get(name)

    if (known !== undefined) {
      return known
    }

    const root = path.join(this.dir, `m${this.#machines.size}`)
    const [home, work, bin] = ['home', 'work', 'bin'].map(part => path.join(root, part)) as [string, string, string]
    const tmp = path.join(this.dir, 'tmp')

    for (const folder of [home, work, bin]) {
      await mkdir(folder, { recursive: true })
    }

    await writeFile(path.join(bin, 'shoal'), `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`, { mode: 0o755 })
    await writeFile(path.join(bin, 'npx'), '#!/bin/sh\n[ "$1" = shoal ] && exec "$@"\n', { mode: 0o755 })
    await symlink(path.join(repoRoot(), 'dist'), path.join(work, 'dist'))

    if (name === HERE) {
      await makeSamples(home, work)
    }

    const listener = `127.0.0.1:${await this.ports.of(name, DEFAULT_PORT)}`
    const node = path.dirname(process.execPath)
    const machine = {
      home,
      work,
      bash: new Bash(path.join(root, 'out'), work, {
        PATH: `${bin}:${node}:${process.env.PATH}`, HOME: home, TMPDIR: tmp, LC_ALL: 'C.UTF-8', SHOAL_LISTENERS: listener, ...NODE_ENV
      })
    }
    this.#machines.set(name, machine)

    return machine
  }

  async #end (): Promise<void> {
    for (const { child } of this.#nodes) {
      child.kill('SIGKILL')
    }

    await waitFor(() => this.#nodes.every(({ child }) => child.exitCode !== null || child.signalCode !== null),
      { what: 'all nodes to be gone' })
    await Promise.all([...this.#machines.values()].map(async ({ bash }) => { await bash.close() }))
  }
}

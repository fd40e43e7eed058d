import { execFile } from 'node:child_process'
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { SCRIPTS } from '../../src/cli/completion/scripts.js'
import { unquote } from '../../src/cli/completion/unquote.js'
import { Pty } from './pty.js'
import { waitFor } from '../../testing/wait-for.js'
import { MAIN } from '../../testing/processes/main-file.js'

/** Ctrl-X Ctrl-D, bound by the set-up below: writes down the line as it is then, and empties it. */
const DUMP_KEYS = '\x18\x04'
const PROMPT = 'ready>'

export interface Completed {
  /** What was offered, as the shell understands it. */
  words: string[]
  /** The line after one Tab; undefined for a shell that was only asked. */
  line?: string
}

export interface ShellDriver {
  complete: (line: string) => Promise<Completed>
  close: () => Promise<void>
}

/** Puts `shoal` and the completion of each shell into `<dir>/bin`, and says what the environment of a shell is. */
export async function shellHome (dir: string, env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  const bin = join(dir, 'bin')
  await mkdir(bin)
  await writeFile(join(bin, 'shoal'), `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`)
  await chmod(join(bin, 'shoal'), 0o755)

  for (const [shell, script] of Object.entries(SCRIPTS)) {
    await writeFile(join(bin, `shoal.${shell}`), script)
  }

  return { PATH: `${bin}:${process.env.PATH}`, HOME: dir, TERM: 'xterm', LC_ALL: 'C.UTF-8', BIN: bin, OUT: join(dir, 'out'), ...env }
}

const BASH_SETUP = `
PS1='${PROMPT}'
source "$BIN/shoal.bash"
offer() { _shoal "$@"; printf '%s\\n' "\${COMPREPLY[@]}" > "$OUT.words"; }
complete -F offer shoal
dump() { printf '%s\\n' "$READLINE_LINE" > "$OUT.tmp"; mv "$OUT.tmp" "$OUT.line"; READLINE_LINE=; READLINE_POINT=0; }
bind -x '"\\C-x\\C-d": dump'
bind 'set bell-style none'
`
const ZSH_SETUP = `
PS1='${PROMPT}'
unsetopt beep prompt_cr prompt_sp
autoload -Uz compinit && compinit -u -d "$OUT.compdump"
source "$BIN/shoal.zsh"
compadd() {
  if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return; fi
  local -a hits
  builtin compadd -A hits "$@"
  print -rl -- $hits >> "$OUT.words"
  builtin compadd "$@"
}
dump() { print -r -- "$BUFFER" > "$OUT.tmp"; mv "$OUT.tmp" "$OUT.line"; BUFFER= }
zle -N dump
bindkey '^X^D' dump
`

const START: Readonly<Record<string, readonly [command: string, setup: string]>> = {
  bash: ['bash --norc --noprofile -i', BASH_SETUP],
  zsh: ['zsh -f -i', ZSH_SETUP]
}

/** A shell in which lines are typed. `env` is that of `shellHome`. */
export async function driveShell (shell: string, dir: string, env: NodeJS.ProcessEnv): Promise<ShellDriver> {
  return shell === 'fish' ? driveFish(dir, env) : await driveTyped(shell, dir, env)
}

async function driveTyped (shell: string, dir: string, env: NodeJS.ProcessEnv): Promise<ShellDriver> {
  const [command = '', setup = ''] = START[shell] ?? []
  const out = env.OUT ?? ''
  const setupFile = join(env.BIN ?? '', `setup.${shell}`)
  await writeFile(setupFile, setup)
  const pty = new Pty(command, { cwd: dir, env })
  pty.type(`source '${setupFile}'\n`)
  await pty.shows(PROMPT)

  return {
    complete: async line => {
      await rm(`${out}.words`, { force: true })
      await rm(`${out}.line`, { force: true })
      pty.type(`${line}\t${DUMP_KEYS}`)
      const after = await waitFor(async () => await readFile(`${out}.line`, 'utf8'), {
        what: `the line after Tab in ${shell}`, context: () => pty.screen.slice(-1000)
      })
      const words = (await readFile(`${out}.words`, 'utf8').catch(() => '')).split('\n').filter(word => word !== '')

      return { words: words.map(unquote), line: after.slice(0, -1) }
    },
    close: async () => {
      pty.type('\x15exit\n')
      await pty.ended()
    }
  }
}

/** fish tells by itself what it would offer. */
function driveFish (dir: string, env: NodeJS.ProcessEnv): ShellDriver {
  const run = promisify(execFile)

  return {
    complete: async line => {
      const { stdout } = await run('fish', ['--no-config', '-c', 'source $BIN/shoal.fish; complete -C $argv[1]', line], { cwd: dir, env })

      return { words: stdout.split('\n').filter(word => word !== '').map(word => word.split('\t')[0] ?? '') }
    },
    close: async () => {}
  }
}

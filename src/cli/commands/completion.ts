import { bashCompletion } from '../completion/bash.js'
import { fishCompletion } from '../completion/fish.js'
import { zshCompletion } from '../completion/zsh.js'
import { defineCommand } from '../command.js'
import type { LoadedCommand } from '../specs.js'

const SCRIPTS: Record<string, (commands: readonly LoadedCommand[]) => string> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion
}

export const completion = defineCommand({
  args: [{ name: 'shell', description: 'whose script', choices: Object.keys(SCRIPTS) }],
  examples: [
    { command: 'source <(shoal completion bash)', note: 'in ~/.bashrc' },
    { command: 'source <(shoal completion zsh)', note: 'in ~/.zshrc, after compinit' },
    { command: 'shoal completion fish > ~/.config/fish/completions/shoal.fish', note: 'once' }
  ],
  run: async (context, [shell = '']) => {
    const { loadAllCommands } = await import('../specs.js')
    await context.out.text(SCRIPTS[shell]?.(await loadAllCommands()) ?? '')

    return undefined
  }
})

import { SCRIPTS } from '../completion/scripts.js'
import { defineCommand } from '../command.js'

export const completion = defineCommand({
  description: 'With it Tab offers commands, flags and their values, and what the running node knows: volumes, paths in ' +
    'them, snapshots, versions, ids in the trash, hosts. It asks the node that -d or -c on the line names, for at most a ' +
    'second, and is silent when there is none.',
  args: [{ name: 'shell', description: 'whose script', choices: Object.keys(SCRIPTS) }],
  examples: [
    { command: 'source <(shoal completion bash)', note: 'in ~/.bashrc' },
    { command: 'source <(shoal completion zsh)', note: 'in ~/.zshrc, after compinit' },
    { command: 'shoal completion fish > ~/.config/fish/completions/shoal.fish', note: 'once' }
  ],
  run: async (context, [shell = '']) => {
    await context.out.text(SCRIPTS[shell] ?? '')

    return undefined
  }
})

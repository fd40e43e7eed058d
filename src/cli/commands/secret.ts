import { generateSecret } from '../../util/secret.js'
import { defineCommand } from '../command.js'

export const secretNew = defineCommand({
  description: 'Give the same secret to every node of the mesh. Every user of a machine can see its command lines, so ' +
    'prefer a file or a variable to --network-secret.',
  examples: [
    { command: 'shoal secret new', note: 'print one' },
    { command: '(umask 077; shoal secret new > network.secret)', note: 'into a file for --network-secret-file' }
  ],
  run: async context => {
    await context.out.result({ secret: generateSecret() }, ({ secret }) => `${secret}\n`)

    return undefined
  }
})

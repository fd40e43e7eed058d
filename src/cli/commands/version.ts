import { defineCommand } from '../command.js'
import { packageVersion } from '../../config/package-version.js'
import { platformName } from '../../util/platform/platform.js'

export const version = defineCommand({
  description: 'That of the command; the node\'s is in: shoal node info',
  examples: [{ command: 'shoal version -o json', note: 'version, node (of Node.js), platform' }],
  run: async context => {
    const info = { version: packageVersion(), node: process.versions.node, platform: platformName }
    await context.out.result(info, value => `shoal ${value.version} (Node ${value.node}, ${value.platform})\n`)

    return undefined
  }
})

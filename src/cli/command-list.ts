import { FILE_COMMANDS, VOLUME_COMMANDS } from './file-commands.js'
import type { CommandEntry } from './command.js'

const MESH = 'Mesh:'
const NODE = 'This node:'
const SETUP = 'Setup:'

/**
 * Every command with its one line of help. The rest is in `commands/` and is loaded when it is needed, so that
 * `shoal --help` starts fast.
 */
export const COMMANDS: readonly CommandEntry[] = [
  ...FILE_COMMANDS,
  ...VOLUME_COMMANDS,
  {
    name: 'status',
    group: MESH,
    summary: 'show members, blocks, repair and capacity of the mesh',
    needsNode: true,
    hasOutput: true,
    load: async () => (await import('./commands/status.js')).status
  },
  {
    name: 'user',
    group: MESH,
    summary: 'list, add and remove users',
    needsNode: true,
    hasOutput: true,
    children: [
      {
        name: 'ls',
        summary: 'list the users',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/user.js')).userList
      },
      {
        name: 'add',
        summary: 'make a user',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/user.js')).userAdd
      },
      {
        name: 'rm',
        summary: 'remove a user with its tokens and grants',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/user.js')).userRemove
      }
    ]
  },
  {
    name: 'group',
    group: MESH,
    summary: 'list groups of users; put users in and take them out',
    needsNode: true,
    hasOutput: true,
    children: [
      {
        name: 'ls',
        summary: 'list the groups',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/user.js')).groupList
      },
      {
        name: 'add',
        summary: 'put users into a group',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/user.js')).groupAdd
      },
      {
        name: 'rm',
        summary: 'take users out of a group, or remove it',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/user.js')).groupRemove
      }
    ]
  },
  {
    name: 'token',
    group: MESH,
    summary: 'make, list and revoke tokens of users',
    needsNode: true,
    hasOutput: true,
    children: [
      {
        name: 'create',
        summary: 'make a token for a user',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/token.js')).tokenCreate
      },
      {
        name: 'ls',
        summary: 'list the tokens, without their secrets',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/token.js')).tokenList
      },
      {
        name: 'revoke',
        summary: 'make a token open nothing any more',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/token.js')).tokenRevoke
      }
    ]
  },
  {
    name: 'grant',
    group: MESH,
    summary: 'give a user, a group or anonymous a right on a volume or a path',
    needsNode: true,
    hasOutput: true,
    load: async () => (await import('./commands/grant.js')).grant,
    children: [
      {
        name: 'ls',
        summary: 'list the grants',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/grant.js')).grantList
      }
    ]
  },
  {
    name: 'revoke',
    group: MESH,
    summary: 'take a grant back',
    needsNode: true,
    hasOutput: true,
    load: async () => (await import('./commands/grant.js')).revoke
  },
  {
    name: 'peer',
    group: MESH,
    summary: 'list the nodes of the mesh; add, remove and block peers',
    needsNode: true,
    hasOutput: true,
    load: async () => (await import('./commands/peer.js')).peerList,
    children: [
      {
        name: 'add',
        summary: 'connect to a peer and remember its address',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/peer.js')).peerAdd
      },
      {
        name: 'remove',
        summary: 'forget a peer',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/peer.js')).peerRemove
      },
      {
        name: 'block',
        summary: 'refuse a peer from now on, on this node',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/peer.js')).peerBlock
      },
      {
        name: 'unblock',
        summary: 'take a blocked peer back',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/peer.js')).peerUnblock
      }
    ]
  },
  {
    name: 'block',
    group: MESH,
    summary: 'put and get single blocks, and list those on this node',
    needsNode: true,
    hasOutput: true,
    children: [
      {
        name: 'put',
        summary: 'store one block, and print its CID',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/block.js')).blockPut
      },
      {
        name: 'get',
        summary: 'print the bytes of a block, or write them to a file',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/block.js')).blockGet
      },
      {
        name: 'stat',
        summary: 'show who should hold a block and who does',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/block.js')).blockStat
      },
      {
        name: 'ls',
        summary: 'list the blocks on this node',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/block.js')).blockLs
      }
    ]
  },
  {
    name: 'node',
    group: NODE,
    summary: 'show, reload and stop the running node',
    needsNode: true,
    hasOutput: true,
    children: [
      {
        name: 'info',
        summary: 'show identity, addresses and use of the running node',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/node.js')).nodeInfo
      },
      {
        name: 'config',
        summary: 'show the configuration that the running node works with',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/node.js')).nodeConfig
      },
      {
        name: 'reload',
        summary: 'make the node read its configuration file again',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/node.js')).nodeReload
      },
      {
        name: 'stop',
        summary: 'stop the node; its copies stay on its disk',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/node.js')).nodeStop
      }
    ]
  },
  {
    name: 'scrub',
    group: NODE,
    summary: 'show or start the reading through of all copies on this disk, and what it found',
    needsNode: true,
    hasOutput: true,
    load: async () => (await import('./commands/scrub.js')).scrub
  },
  {
    name: 'gc',
    group: NODE,
    summary: 'show or start the collection of blocks that nothing needs any more',
    needsNode: true,
    hasOutput: true,
    load: async () => (await import('./commands/gc.js')).gc
  },
  {
    name: 'workers',
    group: NODE,
    summary: 'list what this node does in the background; throttle, pause and resume it',
    needsNode: true,
    hasOutput: true,
    load: async () => (await import('./commands/workers.js')).workersList,
    children: [
      {
        name: 'set',
        summary: 'change a worker of the running node',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/workers.js')).workersSet
      }
    ]
  },
  {
    name: 'metrics',
    group: NODE,
    summary: 'print what this node measures, for Prometheus',
    needsNode: true,
    hasOutput: false,
    load: async () => (await import('./commands/metrics.js')).metrics
  },
  {
    name: 'leave',
    group: NODE,
    summary: 'hand all copies over to other nodes, then stop for good',
    needsNode: true,
    hasOutput: true,
    load: async () => (await import('./commands/leave.js')).leave
  },
  {
    name: 'store',
    group: NODE,
    summary: 'check and replace the store of a node that is stopped',
    needsNode: false,
    hasOutput: true,
    children: [
      {
        name: 'check',
        summary: 'read every copy and compare it with its hash',
        needsNode: false,
        takesDataDir: true,
        hasOutput: true,
        load: async () => (await import('./commands/store-check.js')).storeCheck
      },
      {
        name: 'replace',
        summary: 'make a fresh store after a disk was swapped',
        needsNode: false,
        takesDataDir: true,
        hasOutput: true,
        load: async () => (await import('./commands/store-replace.js')).storeReplace
      }
    ]
  },
  {
    name: 'config',
    group: SETUP,
    summary: 'write, check and show configuration files',
    needsNode: false,
    hasOutput: true,
    children: [
      {
        name: 'init',
        summary: 'write a configuration file to start from',
        needsNode: false,
        hasOutput: true,
        load: async () => (await import('./commands/config-init.js')).configInit
      },
      {
        name: 'check',
        summary: 'check a configuration file; nothing is started',
        needsNode: false,
        hasOutput: true,
        load: async () => (await import('./commands/config-check.js')).configCheck
      },
      {
        name: 'show',
        summary: 'show the configuration that a node started here would have',
        needsNode: false,
        hasOutput: true,
        load: async () => (await import('./commands/config-show.js')).configShow
      }
    ]
  },
  {
    name: 'secret',
    group: SETUP,
    summary: 'make secrets',
    needsNode: false,
    hasOutput: true,
    children: [
      {
        name: 'new',
        summary: 'print a new random network secret of 128 bits',
        needsNode: false,
        hasOutput: true,
        load: async () => (await import('./commands/secret.js')).secretNew
      }
    ]
  },
  {
    name: 'completion',
    group: SETUP,
    summary: 'print the Tab completion script for bash, zsh or fish',
    needsNode: false,
    hasOutput: false,
    load: async () => (await import('./commands/completion.js')).completion
  },
  {
    name: 'version',
    group: SETUP,
    summary: 'print the version',
    needsNode: false,
    hasOutput: true,
    load: async () => (await import('./commands/version.js')).version
  }
]

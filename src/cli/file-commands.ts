import type { CommandEntry } from './command.js'

const FILES = 'Files:'
const VOLUMES = 'Volumes:'

/** What works on contents: by path in a volume, by CID, or either. */
export const FILE_COMMANDS: readonly CommandEntry[] = [
  {
    name: 'put',
    group: FILES,
    summary: 'store files, folders or standard input in a volume, or by CID alone',
    needsNode: true,
    hasOutput: true,
    load: async () => (await import('./commands/put.js')).put
  },
  {
    name: 'get',
    group: FILES,
    summary: 'write a stored file or folder to disk',
    needsNode: true,
    hasOutput: true,
    load: async () => (await import('./commands/get.js')).get
  },
  {
    name: 'cat',
    group: FILES,
    summary: 'print the bytes of a stored file, or a range of them',
    needsNode: true,
    hasOutput: false,
    load: async () => (await import('./commands/cat.js')).cat
  },
  {
    name: 'ls',
    group: FILES,
    summary: 'list a folder',
    needsNode: true,
    hasOutput: true,
    load: async () => (await import('./commands/ls.js')).ls
  },
  {
    name: 'tree',
    group: FILES,
    summary: 'draw what is below a folder as a tree',
    needsNode: true,
    hasOutput: true,
    load: async () => (await import('./commands/tree.js')).tree
  },
  {
    name: 'stat',
    group: FILES,
    summary: 'show size, version, blocks and copies of a file or folder',
    needsNode: true,
    hasOutput: true,
    load: async () => (await import('./commands/stat.js')).stat
  },
  {
    name: 'why',
    group: FILES,
    summary: 'show for each block who should hold it, who does, and what is missing',
    needsNode: true,
    hasOutput: true,
    load: async () => (await import('./commands/why.js')).why
  },
  {
    name: 'rm',
    group: FILES,
    summary: 'remove files and folders from a volume, or unpin a CID',
    needsNode: true,
    hasOutput: true,
    load: async () => (await import('./commands/rm.js')).rm
  },
  {
    name: 'mkdir',
    group: FILES,
    summary: 'make folders in a volume',
    needsNode: true,
    hasOutput: true,
    load: async () => (await import('./commands/mkdir.js')).mkdir
  },
  {
    name: 'mv',
    group: FILES,
    summary: 'rename a file or folder in a volume',
    needsNode: true,
    hasOutput: true,
    load: async () => (await import('./commands/mv.js')).mv
  },
  {
    name: 'cp',
    group: FILES,
    summary: 'copy within and between volumes, and name what has a CID; moves no data',
    needsNode: true,
    hasOutput: true,
    load: async () => (await import('./commands/cp.js')).cp
  },
  {
    name: 'touch',
    group: FILES,
    summary: 'make an empty file in a volume, or set the time of one',
    needsNode: true,
    hasOutput: true,
    load: async () => (await import('./commands/touch.js')).touch
  },
  {
    name: 'write',
    group: FILES,
    summary: 'write bytes into the middle of a file in a volume',
    needsNode: true,
    hasOutput: true,
    load: async () => (await import('./commands/write.js')).write
  },
  {
    name: 'truncate',
    group: FILES,
    summary: 'cut or extend a file in a volume',
    needsNode: true,
    hasOutput: true,
    load: async () => (await import('./commands/truncate.js')).truncate
  },
  {
    name: 'find',
    group: FILES,
    summary: 'find files and folders by name, type, time and size',
    needsNode: true,
    hasOutput: true,
    load: async () => (await import('./commands/find.js')).find
  },
  {
    name: 'du',
    group: FILES,
    summary: 'show how much the folders below a target hold',
    needsNode: true,
    hasOutput: true,
    load: async () => (await import('./commands/du.js')).du
  }
]

/** What works on volumes as such, and on what they remember. */
export const VOLUME_COMMANDS: readonly CommandEntry[] = [
  {
    name: 'volume',
    group: VOLUMES,
    summary: 'create, list, show, set, remove and recover volumes',
    needsNode: true,
    hasOutput: true,
    children: [
      {
        name: 'create',
        summary: 'create a volume',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/volume.js')).volumeCreate
      },
      {
        name: 'ls',
        summary: 'list the volumes of the mesh',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/volume.js')).volumeList
      },
      {
        name: 'stat',
        summary: 'show settings and size of a volume, and which nodes hold its metadata',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/volume.js')).volumeStat
      },
      {
        name: 'set',
        summary: 'change settings of a volume',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/volume.js')).volumeSet
      },
      {
        name: 'rename',
        summary: 'give a volume another name',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/volume.js')).volumeRename
      },
      {
        name: 'rm',
        summary: 'delete a volume for good',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/volume.js')).volumeRemove
      },
      {
        name: 'recover',
        summary: 'go on after a majority of the metadata nodes is gone for good',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/volume.js')).volumeRecover
      }
    ]
  },
  {
    name: 'versions',
    group: VOLUMES,
    summary: 'list older contents of a file',
    needsNode: true,
    hasOutput: true,
    load: async () => (await import('./commands/versions.js')).versions
  },
  {
    name: 'pin',
    group: FILES,
    summary: 'list, add, remove and restore pins: what is kept by its CID',
    needsNode: true,
    hasOutput: true,
    children: [
      {
        name: 'ls',
        summary: 'list what is pinned, by whom and since when',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/pin.js')).pinList
      },
      {
        name: 'add',
        summary: 'pin what the mesh has already',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/pin.js')).pinAdd
      },
      {
        name: 'rm',
        summary: 'unpin',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/pin.js')).pinRemove
      },
      {
        name: 'restore',
        summary: 'undo an unpin',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/pin.js')).pinRestore
      }
    ]
  },
  {
    name: 'trash',
    group: VOLUMES,
    summary: 'list, restore and empty what was deleted',
    needsNode: true,
    hasOutput: true,
    children: [
      {
        name: 'ls',
        summary: 'list what was deleted and can be restored',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/trash.js')).trashList
      },
      {
        name: 'restore',
        summary: 'bring something back from the trash',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/trash.js')).trashRestore
      },
      {
        name: 'empty',
        summary: 'delete what is in the trash for good',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/trash.js')).trashEmpty
      }
    ]
  },
  {
    name: 'snapshot',
    group: VOLUMES,
    summary: 'create, list, remove and restore frozen trees of a volume',
    needsNode: true,
    hasOutput: true,
    children: [
      {
        name: 'create',
        summary: 'freeze the tree of a volume under a name',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/snapshot.js')).snapshotCreate
      },
      {
        name: 'ls',
        summary: 'list the snapshots of a volume',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/snapshot.js')).snapshotList
      },
      {
        name: 'rm',
        summary: 'remove a snapshot',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/snapshot.js')).snapshotRemove
      },
      {
        name: 'restore',
        summary: 'make a volume, or a part of it, what it was',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/snapshot.js')).snapshotRestore
      }
    ]
  },
  {
    name: 'conflicts',
    group: VOLUMES,
    summary: 'list and clear what both sides of a partition changed',
    needsNode: true,
    hasOutput: true,
    load: async () => (await import('./commands/conflicts.js')).conflicts,
    children: [
      {
        name: 'ls',
        summary: 'list the conflicts of a volume',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/conflicts.js')).conflictsList
      },
      {
        name: 'clear',
        summary: 'take conflicts that are settled from the list',
        needsNode: true,
        hasOutput: true,
        load: async () => (await import('./commands/conflicts.js')).conflictsClear
      }
    ]
  },
  {
    name: 'log',
    group: VOLUMES,
    summary: 'show who did what, when, through which node',
    needsNode: true,
    hasOutput: true,
    load: async () => (await import('./commands/log.js')).log
  },
  {
    name: 'watch',
    group: VOLUMES,
    summary: 'print changes in a volume as they happen',
    needsNode: true,
    hasOutput: true,
    load: async () => (await import('./commands/watch.js')).watch
  },
  {
    name: 'sync',
    group: VOLUMES,
    summary: 'make a folder like another, in a volume or here',
    needsNode: true,
    hasOutput: true,
    load: async () => (await import('./commands/sync.js')).sync
  },
  {
    name: 'check',
    group: VOLUMES,
    summary: 'compare a folder with one of a volume, or two of volumes',
    needsNode: true,
    hasOutput: true,
    load: async () => (await import('./commands/check.js')).check
  },
  {
    name: 'backup',
    group: VOLUMES,
    summary: 'write a volume to a file',
    needsNode: true,
    hasOutput: true,
    load: async () => (await import('./commands/backup.js')).backup
  },
  {
    name: 'restore',
    group: VOLUMES,
    summary: 'bring back an older content, or read a backup into a volume',
    needsNode: true,
    hasOutput: true,
    load: async () => (await import('./commands/restore.js')).restore
  }
]

import path from 'node:path'

/**
 * Where things are. All that belongs to the copies is inside `segments/`, the id included, as with
 * one file per block.
 *
 *     <dir>/segments/store.json        who these copies are
 *     <dir>/segments/0000000001.seg    the log, see `record.ts`
 *     <dir>/segments/index/            pages of the index, see `pages.ts`; may be removed
 *     <dir>/segments/quarantine/       bytes of bad copies
 *     <dir>/segments/manifest          which segments and owners there are, see `manifest.ts`
 *     <dir>/segments/damaged-logs.json of an earlier version: logs of owners that lost something
 */
export interface SegmentLayout {
  root: string
  identity: string
  index: string
  quarantine: string
  manifest: string
  damagedLogs: string
}

export function segmentLayout (dir: string): SegmentLayout {
  const root = path.join(dir, 'segments')

  return {
    root,
    identity: path.join(root, 'store.json'),
    index: path.join(root, 'index'),
    quarantine: path.join(root, 'quarantine'),
    manifest: path.join(root, 'manifest'),
    damagedLogs: path.join(root, 'damaged-logs.json')
  }
}

/** The folders of `src/`, lowest first. A file may import from its own layer and from those below it. */
export const LAYERS = [
  'util', 'consensus', 'config', 'logging', 'peer', 'dht', 'store', 'blocks', 'files', 'volumes', 'gateway', 'node', 'cli'
] as const

/** Files that stand outside: the library's face may name everything below the CLI. */
const FACE = 'index.ts'

/** Pure cores: what may not appear in them, and what they must not import. */
const PURE = [
  'peer/membership/core.ts', 'peer/membership/announcer.ts', 'peer/membership/merge-rules.ts', 'peer/membership/suspicion-tracker.ts',
  'peer/membership/prober.ts', 'peer/membership/probe-round.ts', 'peer/membership/reconciler.ts',
  'peer/membership/table.ts', 'peer/membership/phi.ts', 'peer/membership/suspicion.ts',
  'peer/membership/interval.ts', 'peer/membership/health.ts', 'peer/membership/facts.ts', 'peer/dial-plan.ts',
  'store/claims.ts', 'store/watermark.ts', 'store/segments/catalog.ts', 'store/segments/claim-sets.ts',
  'store/segments/copy-table.ts',
  'store/segments/owner-entries.ts', 'store/segments/compaction-policy.ts', 'store/segments/record.ts',
  'store/segments/pages.ts', 'store/segments/pending.ts',
  'dht/race-shape.ts', 'dht/race-chances.ts',
  'dht/placement.ts', 'dht/race.ts', 'dht/shares.ts', 'dht/weights.ts', 'dht/subtree.ts', 'dht/xor.ts',
  'blocks/repair/planner.ts', 'blocks/repair/plan.ts', 'blocks/repair/plan-walk.ts',
  'blocks/repair/replica-index.ts', 'blocks/repair/knowledge.ts', 'blocks/repair/entry.ts',
  'blocks/repair/tag.ts', 'blocks/repair/buckets.ts', 'blocks/repair/set-table.ts',
  'blocks/repair/shared-inventory.ts', 'blocks/repair/reconcile/range.ts', 'blocks/repair/reconcile/frames.ts',
  'blocks/repair/reconcile/fingerprint.ts', 'blocks/repair/reconcile/reconciliation.ts',
  'blocks/repair/reconcile/answering.ts', 'blocks/repair/reconcile/inventory.ts',
  'blocks/scrub/scrub-pace.ts', 'blocks/scrub/scrub-pass.ts', 'blocks/scrub/bad-copies.ts',
  'blocks/scrub/scrub-state.ts', 'blocks/stat.ts', 'util/token-bucket.ts', 'util/random.ts', 'util/quantile.ts',
  'util/weighted-queue.ts', 'util/retry-hint.ts', 'files/share.ts',
  'volumes/log/core.ts', 'volumes/log/acceptor.ts', 'volumes/log/candidate.ts', 'volumes/log/sequencer.ts',
  'volumes/log/progress.ts', 'volumes/log/reads.ts', 'volumes/log/take-over.ts', 'volumes/log/item-log.ts',
  'volumes/log/outbox.ts', 'volumes/log/values.ts', 'volumes/log/limits.ts', 'volumes/log/group.ts',
  'volumes/log/client.ts', 'volumes/log/reconfig.ts', 'volumes/log/codec.ts',
  'files/edit-layout.ts', 'files/edit-writes.ts', 'files/edit-dag.ts', 'files/cid-of.ts',
  'volumes/volume/pending-edit.ts', 'volumes/volume/sync.ts', 'volumes/volume/backup-manifest.ts',
  'volumes/volume/car.ts', 'volumes/volume/entry-stat.ts',
  'blocks/scrub/scrub-state.ts', 'blocks/stat.ts',
  'blocks/gc/agreement.ts', 'blocks/gc/build-filter.ts', 'blocks/gc/candidates.ts', 'blocks/gc/filter.ts',
  'blocks/gc/in-touch.ts', 'blocks/gc/judge.ts', 'blocks/gc/removed-pins.ts', 'blocks/gc/sweep-book.ts',
  'blocks/gc/abandoned-puts.ts', 'blocks/gc/met-members.ts', 'blocks/gc/pin-round.ts', 'blocks/gc/put-verdicts.ts',
  'util/token-bucket.ts', 'util/random.ts', 'util/quantile.ts',
  'util/weighted-queue.ts', 'util/retry-hint.ts', 'files/share.ts',
  'volumes/tree/apply.ts', 'volumes/tree/command-writer.ts', 'volumes/tree/content-writer.ts', 'volumes/tree/constants.ts', 'volumes/tree/escape.ts', 'volumes/tree/index.ts',
  'volumes/tree/apply.ts', 'volumes/tree/constants.ts', 'volumes/tree/escape.ts', 'volumes/tree/index.ts',
  'volumes/log/outbox.ts', 'volumes/log/fetches.ts', 'volumes/log/responder.ts', 'volumes/log/values.ts',
  'volumes/log/limits.ts', 'volumes/log/group.ts',
  'volumes/tree/apply.ts', 'volumes/tree/command-writer.ts', 'volumes/tree/content-writer.ts',
  'volumes/tree/constants.ts', 'volumes/tree/escape.ts', 'volumes/tree/index.ts',
  'volumes/tree/keys.ts', 'volumes/tree/kv.ts', 'volumes/tree/lookup.ts', 'volumes/tree/memory.ts',
  'volumes/tree/overlay.ts', 'volumes/tree/paths.ts', 'volumes/tree/pending.ts', 'volumes/tree/records.ts',
  'volumes/tree/result-error.ts', 'volumes/tree/tree.ts', 'volumes/tree/work.ts', 'volumes/tree/writer.ts',
  'volumes/tree/codec/answer.ts', 'volumes/tree/codec/command.ts', 'volumes/tree/codec/query.ts',
  'volumes/tree/ops/admin.ts', 'volumes/tree/ops/files.ts', 'volumes/tree/ops/journal.ts',
  'volumes/tree/ops/names.ts', 'volumes/tree/ops/reap.ts', 'volumes/tree/ops/resolve.ts',
  'volumes/tree/ops/resolve-place.ts', 'volumes/tree/ops/snapshots.ts', 'volumes/tree/ops/spot.ts',
  'volumes/tree/ops/trash.ts', 'volumes/tree/query/answer.ts', 'volumes/tree/query/children.ts',
  'volumes/tree/query/log.ts', 'volumes/tree/query/reader.ts', 'volumes/tree/query/reap-plan.ts',
  'volumes/tree/query/roots.ts', 'volumes/tree/query/walk.ts',
  'volumes/volume/car.ts', 'volumes/volume/entry-stat.ts',
  'volumes/tree/query/roots.ts', 'volumes/tree/query/walk.ts',
]
const IMPURE_IMPORT = /^(node:(?!crypto|assert)|libp2p|@libp2p\/|@chainsafe\/libp2p)/
const IMPURE_CALL = /\b(Date\.now|Math\.random|performance\.now|setTimeout|setInterval|setImmediate)\b/

const IMPORT = /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/g
const DYNAMIC_IMPORT = /\bimport\('([^']+)'\)/g

export interface SourceFile {
  /** Path below `src/`, with `/`. */
  file: string
  text: string
}

/** Violations as sentences; empty when the direction holds. */
export function checkLayers (files: readonly SourceFile[]): string[] {
  return files.flatMap(source => [...checkDirection(source), ...checkCommands(source), ...checkPurity(source)])
}

function importsOf (text: string): string[] {
  return [...text.matchAll(IMPORT), ...text.matchAll(DYNAMIC_IMPORT)].map(match => match[match.length - 1] as string)
}

function checkDirection ({ file, text }: SourceFile): string[] {
  if (file === FACE) {
    return []
  }

  const layer = LAYERS.indexOf(file.split('/')[0] as typeof LAYERS[number])

  if (layer === -1) {
    return [`src/${file}: not in a known layer (${LAYERS.join(', ')})`]
  }

  return relativeImports(file, text).flatMap(target => {
    const other = LAYERS.indexOf(target.split('/')[0] as typeof LAYERS[number])

    return other > layer ? [`src/${file}: imports src/${target}, which is a layer above`] : []
  })
}

function checkCommands ({ file, text }: SourceFile): string[] {
  if (!file.startsWith('cli/commands/')) {
    return []
  }

  return relativeImports(file, text)
    .filter(target => target.startsWith('cli/commands/'))
    .map(target => `src/${file}: imports its sibling command src/${target}`)
}

function checkPurity ({ file, text }: SourceFile): string[] {
  if (!PURE.includes(file)) {
    return []
  }

  const impure = importsOf(text).filter(name => IMPURE_IMPORT.test(name)).map(name => `src/${file}: pure, but imports ${name}`)
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '')
  const call = IMPURE_CALL.exec(code)

  return call == null ? impure : [...impure, `src/${file}: pure, but uses ${call[0]}`]
}

function relativeImports (file: string, text: string): string[] {
  const folder = file.split('/').slice(0, -1)

  return importsOf(text).filter(name => name.startsWith('.')).map(name => {
    const parts = [...folder]

    for (const part of name.split('/')) {
      if (part === '..') {
        parts.pop()
      } else if (part !== '.') {
        parts.push(part)
      }
    }

    return parts.join('/').replace(/\.js$/, '.ts')
  })
}

import type { TreeAnswer, TreeOp, TreeQuery, TreeResult } from '../tree/types.js'

export interface SubmitOptions {
  signal?: AbortSignal
  /** @default a new random one */
  operationId?: string
  principal?: string
}

export interface Submitted {
  result: TreeResult
  pending: boolean
  copies: number
  operationId: string
}

/**
 * What a `Volume` is built on: its replicated tree, wherever it is. `VolumeGateway` finds the replicas and asks them;
 * tests have one in memory.
 *
 * `submit` resolves also when the tree refused the operation (`result.code`); it rejects with `no_quorum`,
 * `outcome_unknown`, `operation_expired`, `volume_deleted`, `aborted`, `busy`. Errors of `query`: `no_quorum`,
 * `volume_deleted`, `aborted`; what the tree refuses is an answer of type `error`.
 */
export interface VolumeLink {
  readonly id: string
  readonly name: string
  submit: (op: TreeOp, options?: SubmitOptions) => Promise<Submitted>
  /** Linearizable, unless `stale`. */
  query: (query: TreeQuery, options?: { signal?: AbortSignal, stale?: boolean }) => Promise<TreeAnswer>
  /**
   * Resolves when something may have been applied behind `index`, or after `timeoutMs`, to the last applied index.
   */
  changed: (index: number, options: { timeoutMs: number, signal?: AbortSignal }) => Promise<number>
}

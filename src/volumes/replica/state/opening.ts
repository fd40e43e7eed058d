/**
 * How a replica goes on where the disk says that it was: the log has to follow the state without a gap, and both
 * have to be of one log. Where they do not, the state is fetched from another replica first.
 */
import { StateRefusedError, VolumeBrokenError } from '../errors.js'
import { mayTake } from '../sets/followed-set.js'
import { peerOf } from '../sets/member-id.js'
import { takeStateOfAny } from './take-state.js'
import { configAfter, givenUp, relationOf } from '../../../consensus/lineage.js'
import type { Agreement } from '../agreement.js'
import type { Applied } from '../applied.js'
import type { Applier } from '../applier.js'
import type { ReplicaInit } from '../init.js'
import type { HardState, LogItem } from '../../../consensus/types.js'

/** The items behind the state. Undefined: they are not all there, or not vouched for, or not of the state's log. */
export async function itemsBehind (
  { log }: Pick<ReplicaInit, 'log'>, applier: Applier, hard: HardState
): Promise<LogItem[] | undefined> {
  applier.begin(hard.config)
  const { index, config } = applier.applied
  const items = index + 1 < hard.validFrom ? [] : await log.readAll(index + 1, hard.lastIndex)

  // The log was given up for another one, whose state is not here yet.
  if (hard.config.epoch > 0 && relationOf(hard.config, configAfter(config, items, hard.commitIndex)) !== 'same') {
    applier.giveUp({ index: hard.commitIndex, config: hard.config })
    return undefined
  }

  return index + items.length < hard.lastIndex ? undefined : items
}

/**
 * Fetches a state that the log follows, for as long as it takes. Also one of a log that an operator forced over this
 * one meanwhile: then the log here is given up first, durably.
 */
export async function restoreState (
  init: ReplicaInit & { signal: AbortSignal, agreement: Agreement }, applier: Applier, hard: HardState,
  begin: (hard: HardState) => Promise<boolean>
): Promise<void> {
  const { selfId, candidates, log, followed } = init
  const others = [...new Set([...hard.config.members.map(peerOf), ...candidates()])].filter(peerId => peerId !== selfId)
  let held = hard

  const beforeReplacing = async ({ index, config }: Applied, peer: string): Promise<void> => {
    const relation = relationOf(held.config, config)
    const own = held.config

    // That node may hand out what it likes.
    if (!mayTake({ own }, peer, config)) {
      const set = await followed({ self: held.self, own, isChanging: false }, [peer])

      if (!mayTake({ own, followed: set }, peer, config)) {
        throw new StateRefusedError('it is not of a set that is known to be in force')
      }
    }

    if (relation === 'older' || relation === 'foreign') {
      throw new VolumeBrokenError(`a state of epoch ${config.epoch} is of another log`)
    }

    if (relation === 'newer') {
      held = givenUp(held, index, config)
      applier.giveUp({ index, config })
      await log.write(held, [])
    }
  }

  await takeStateOfAny({ ...init, beforeReplacing }, others, async take => {
    await applier.replace(take)

    return await begin(held)
  })
}

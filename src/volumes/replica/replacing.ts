import { StateRefusedError, VolumeBrokenError } from './errors.js'
import type { Applied } from './applied.js'
import type { Applier } from './applier.js'
import type { GroupCore } from '../../consensus/group.js'

/**
 * Asked before anything of the state here is given up for another one. Where that one is of a log that an operator
 * forced over this one, the log is given up first, durably: whatever breaks off then, nothing of it comes back.
 *
 * @param isTheirs - the sender is of a set that is known to be in force, in that log
 */
export function beginReplacing (
  log: GroupCore['log'], applier: Applier, { index, config }: Applied, isTheirs: boolean, giveUp: () => void
): void {
  const relation = log.relation(config)

  if (!isTheirs) {
    throw new StateRefusedError('it is not of a set that is known to be in force')
  }

  if (!(applier.isInstalling && relation === 'same') && !log.mayInstall(index, config)) {
    throw new VolumeBrokenError(`a state of index ${index} and epoch ${config.epoch} is of no use here`)
  }

  if (relation === 'newer' && log.config.epoch > 0) {
    giveUp()
    applier.giveUp({ index, config })
  }
}

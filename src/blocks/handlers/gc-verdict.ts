import { BATCH_CIDS_MAX } from '../constants.js'
import { decodeItems } from '../wire.js'
import type { HandlerOf } from './components.js'
import type { Collector } from '../gc/collector.js'
import type { MarkUpdater } from '../gc/mark-updater.js'
import type { gcVerdict } from '../methods.js'

export interface GcVerdictComponents {
  collector: Pick<Collector, 'agreesOn' | 'answerFor'>
  marks: Pick<MarkUpdater, 'book' | 'refresh'>
}

export function gcVerdictHandler ({ collector, marks }: GcVerdictComponents): HandlerOf<typeof gcVerdict> {
  return async ({ header, payload }) => {
    if (!collector.agreesOn(header.placement)) {
      return { header: { agreed: false } }
    }

    const outdated = header.marks.filter(({ volume, marks: ids }) => {
      const own = marks.book.markIds(volume)

      return ids.some(id => !own.includes(id))
    }).map(({ volume }) => volume)
    outdated.forEach(volume => { marks.refresh(volume) })
    const lists: Record<'garbage' | 'absent' | 'later', number[]> = { garbage: [], absent: [], later: [] }

    decodeItems(payload, BATCH_CIDS_MAX).forEach(({ cid }, index) => {
      const answer = collector.answerFor(cid, outdated)

      if (answer !== 'keep') {
        lists[answer].push(index)
      }
    })

    return { header: { agreed: true, ...lists } }
  }
}

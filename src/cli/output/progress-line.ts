import { systemClock } from '../../util/clock.js'
import { RateMeter, renderProgress } from './progress.js'
import type { Clock } from '../../util/clock.js'
import type { Terminal } from '../terminal.js'

/** Ten redraws a second look smooth and cost nothing. */
const REDRAW_MS = 100
const COLUMNS_DEFAULT = 80
const CLEAR_LINE = '\r\u001b[K'

/** Progress of one long piece of work. Silent unless standard error is a terminal and people are reading. */
export interface ProgressLine {
  update: (done: number, more?: { total?: number, detail?: string }) => void
  /** Takes the line away, so that what is printed next starts on a clean one. */
  end: () => void
}

const silent: ProgressLine = { update: () => {}, end: () => {} }

/**
 * Draws on standard error, redrawn in place, at most every `REDRAW_MS` and by a timer as well, so that a stall shows
 * as a falling rate. The timer keeps nothing alive.
 */
export function progressLine (
  terminal: Terminal, label: string, options: { enabled: boolean, total?: number, clock?: Clock }
): ProgressLine {
  const { stderr } = terminal

  if (!options.enabled || stderr.isTTY !== true || terminal.env.TERM === 'dumb') {
    return silent
  }

  const clock = options.clock ?? systemClock
  const meter = new RateMeter()
  const startedAt = clock.now()
  let drawnAt = -Infinity
  let done = 0
  let total = options.total
  let detail: string | undefined
  let ended = false

  const draw = (): void => {
    const now = clock.now()
    drawnAt = now
    stderr.write(CLEAR_LINE + renderProgress({
      label,
      done,
      total,
      detail,
      rate: meter.rate(now, done),
      elapsedSeconds: (now - startedAt) / 1000
    }, stderr.columns ?? COLUMNS_DEFAULT))
  }

  const timer = setInterval(draw, REDRAW_MS * 5)
  timer.unref()
  meter.add(startedAt, 0)

  return {
    update: (bytes, more) => {
      done = bytes
      total = more?.total ?? total
      detail = more?.detail ?? detail
      meter.add(clock.now(), done)

      if (!ended && clock.now() - drawnAt >= REDRAW_MS) {
        draw()
      }
    },
    end: () => {
      if (!ended) {
        ended = true
        clearInterval(timer)
        stderr.write(CLEAR_LINE)
      }
    }
  }
}

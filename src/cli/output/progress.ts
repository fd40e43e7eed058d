import { formatBytes } from '../../config/values/bytes.js'
import { formatClock, formatRate } from './format.js'
import { displayWidth, padToWidth, truncateToWidth } from './width.js'
import { printable } from '../../util/printable.js'

export interface ProgressState {
  /** What is going on: `put movie.mkv`. */
  label: string
  /** Bytes done. */
  done: number
  /** Bytes in all; undefined when the end is not known (standard input). */
  total?: number
  /** Bytes per second of the last seconds; undefined before there is a second sample. */
  rate?: number
  /** Since the start. */
  elapsedSeconds: number
  /** More to say, at the end: `12 blocks`. */
  detail?: string
}

/** A bar shorter than this shows nothing that the percentage does not. */
const BAR_MIN = 10
const BAR_MAX = 32
/** Its two ends and the gap after it. */
const BAR_FRAME = 4
const LABEL_MIN = 8

/**
 * One line of at most `columns - 1` columns (the last one stays free, since writing to it wraps on some terminals).
 * As room gets tight the detail goes, then the bar, then the sizes; the label is cut last.
 */
export function renderProgress (state: ProgressState, columns: number): string {
  const room = Math.max(0, columns - 1)
  const label = printable(state.label)
  const rate = state.rate === undefined ? '' : formatRate(state.rate)
  const known = state.total !== undefined && state.total > 0
  const share = known ? Math.min(1, state.done / (state.total ?? 1)) : 0
  // 100 % is said only when it is.
  const percent = known ? `${String(Math.floor(share * 100)).padStart(3)} %` : ''
  const sizes = known ? `${formatBytes(state.done)} / ${formatBytes(state.total ?? 0)}` : formatBytes(state.done)
  const time = timeLeft(state)
  const detail = state.detail ?? ''

  const attempts: (readonly string[])[] = [
    [percent, sizes, rate, time, detail],
    [percent, sizes, rate, time],
    [percent, rate, time],
    [percent === '' ? sizes : percent]
  ]

  for (const [i, parts] of attempts.entries()) {
    const tail = parts.filter(part => part !== '').join('  ')
    const free = room - displayWidth(tail) - displayWidth(label) - 2
    const withBar = known && i < 2

    if (withBar && free >= BAR_MIN + BAR_FRAME) {
      return `${label}  ${bar(share, Math.min(BAR_MAX, free - BAR_FRAME))}  ${tail}`
    }

    if ((!withBar || i === 1) && free >= 0) {
      return `${label}  ${tail}`
    }
  }

  const last = percent === '' ? sizes : percent
  const forLabel = room - displayWidth(last) - 2

  return forLabel >= LABEL_MIN
    ? `${truncateToWidth(label, forLabel)}  ${last}`
    : truncateToWidth(last, room)
}

function timeLeft (state: ProgressState): string {
  if (state.total === undefined) {
    return formatClock(state.elapsedSeconds)
  }

  if (state.rate === undefined || state.rate <= 0 || state.done >= state.total) {
    return ''
  }

  return `ETA ${formatClock((state.total - state.done) / state.rate)}`
}

/** Eighths of a block make a bar of 32 columns move 256 times. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

function bar (share: number, columns: number): string {
  const eighths = Math.floor(share * columns * 8)
  const full = '█'.repeat(Math.floor(eighths / 8))

  return `▕${padToWidth(full + (EIGHTHS[eighths % 8] ?? ''), columns)}▏`
}

/** The rate is that of the last seconds: long enough to be calm, short enough to follow a change. */
const RATE_WINDOW_MS = 5000
/** One sample per this is plenty for the window above and bounds the samples kept. */
const RATE_SAMPLE_MS = 100

/** Bytes per second over a sliding window. Pure: it is told the time. */
export class RateMeter {
  private readonly samples: { at: number, done: number }[] = []

  add (now: number, done: number): void {
    const last = this.samples.at(-1)

    if (last !== undefined && now - last.at < RATE_SAMPLE_MS) {
      return
    }

    this.samples.push({ at: now, done })

    while (this.samples.length > 2 && now - (this.samples[1]?.at ?? now) >= RATE_WINDOW_MS) {
      this.samples.shift()
    }
  }

  /** Undefined before there are two samples. */
  rate (now: number, done: number): number | undefined {
    const first = this.samples[0]

    if (first === undefined || now - first.at < RATE_SAMPLE_MS) {
      return undefined
    }

    return Math.max(0, (done - first.done) * 1000 / (now - first.at))
  }
}

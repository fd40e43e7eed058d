import { Histogram } from '../../util/histogram.js'
import type { HistogramValue } from '../../util/histogram.js'

/** Of a door: the local socket, or HTTP on the network. */
export type DoorName = 'local' | 'http'

/** One request that has ended. */
export interface ObservedRequest {
  method: string
  /** Undefined: its answer was cut off, by the client or by an error in the middle. */
  status: number | undefined
  /** From its headers to the end of its answer, ms. */
  ms: number
}

export type RequestObserver = (request: ObservedRequest) => void

/** Labels of a count of requests; each has few values, whatever clients send. */
export interface RequestLabels { door: DoorName, method: 'read' | 'write', status: string }

/** Bounds of durations, s: a look at what is known, a majority, a small file, a large one. */
const SECONDS_BOUNDS = [0.005, 0.025, 0.1, 0.5, 2.5, 10, 60]
const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])
const MS_PER_S = 1_000

/** Counts the requests of all doors: rate, errors, durations. */
export class RequestMeter {
  readonly #counts = new Map<string, { labels: RequestLabels, count: number }>()
  readonly #durations = new Map<string, { labels: Omit<RequestLabels, 'status'>, histogram: Histogram }>()

  /** What a door calls for each request. */
  observer (door: DoorName): RequestObserver {
    return ({ method: name, status: code, ms }) => {
      const method = READS.has(name) ? 'read' : 'write'
      const status = code === undefined ? 'aborted' : `${Math.floor(code / 100)}xx`
      this.#countOf({ door, method, status }).count++
      this.#histogramOf({ door, method }).observe(ms / MS_PER_S)
    }
  }

  counts (): { labels: RequestLabels, count: number }[] {
    return [...this.#counts.values()]
  }

  durations (): { labels: Omit<RequestLabels, 'status'>, value: HistogramValue }[] {
    return [...this.#durations.values()].map(({ labels, histogram }) => ({ labels, value: histogram.read() }))
  }

  #countOf (labels: RequestLabels): { count: number } {
    const key = Object.values(labels).join()
    const entry = this.#counts.get(key) ?? { labels, count: 0 }
    this.#counts.set(key, entry)

    return entry
  }

  #histogramOf (labels: Omit<RequestLabels, 'status'>): Histogram {
    const key = Object.values(labels).join()
    const entry = this.#durations.get(key) ?? { labels, histogram: new Histogram(SECONDS_BOUNDS) }
    this.#durations.set(key, entry)

    return entry.histogram
  }
}

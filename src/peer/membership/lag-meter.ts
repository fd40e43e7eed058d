// Shell: the event loop.
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type { EventLoopUtilization, IntervalHistogram } from 'node:perf_hooks'

/** Sampling period of the event loop's delay, ms; a tenth of the shortest timeout that it stretches. */
const RESOLUTION_MS = 20
const NS_PER_MS = 1e6
/** Load is told in steps of this, so that it does not change with every heartbeat of an idle node. */
const LOAD_STEP = 0.1

/** How late this process runs, and how busy it is. */
export class LagMeter {
  readonly #histogram: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  #utilization: EventLoopUtilization = performance.eventLoopUtilization()

  start (): void {
    this.#utilization = performance.eventLoopUtilization()
    this.#histogram.enable()
  }

  stop (): void {
    this.#histogram.disable()
  }

  /**
   * Since the last call: the delay that 99 of 100 samples stayed below, ms, and the part of the time that the loop was
   * busy, 0 to 1. Not the longest delay: one pause is what the core's own time is for.
   */
  take (): { lagMs: number, load: number } {
    const lagMs = Math.max(0, this.#histogram.percentile(99) / NS_PER_MS - RESOLUTION_MS)
    this.#histogram.reset()
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, this.#utilization)
    this.#utilization = now

    return { lagMs, load: Math.round(utilization / LOAD_STEP) * LOAD_STEP }
  }
}

/** What every run of a seed comes to. */
export interface SeedResult {
  seed: number
  /** What went wrong, as sentences; empty: nothing. */
  faults: readonly string[]
  /** Equal for runs that were the same. */
  fingerprint: string
  calls: number
  virtualMs: number
}

export interface Seeds { first: number, runs: number }

/** Runs one seed after the other, and prints what came of each; the exit code. */
export async function runSeeds<Result extends SeedResult> (
  { first, runs }: Seeds, run: (seed: number) => Promise<Result>, describe: (result: Result) => string
): Promise<number> {
  const startedAt = performance.now()
  let failed = 0

  for (let seed = first; seed < first + runs; seed++) {
    const result = await run(seed)
    const { faults, fingerprint, calls, virtualMs } = result
    failed += faults.length > 0 ? 1 : 0
    console.log(`seed ${seed}  ${describe(result)}, ${calls} calls in ${Math.round(virtualMs / 1_000)} s  run ${fingerprint}  ` +
      (faults.length > 0 ? `FAILED: ${faults.slice(0, 3).join('; ')} (seed ${seed})` : 'ok'))
  }

  const seconds = (performance.now() - startedAt) / 1_000
  console.log(`${runs} seeds from ${first} on, ${failed} failed; ${(runs / seconds).toFixed(2)} seeds/s`)

  return failed > 0 ? 1 : 0
}

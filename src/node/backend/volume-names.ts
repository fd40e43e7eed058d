import type { Volumes } from '../../volumes/types.js'

/** Names are a courtesy: a registry that does not answer soon must not hold up what they are for. */
const NAMES_TIMEOUT_MS = 1_000

/** Names of volumes by their ids; undefined when the registry does not tell them soon. */
export async function volumeNames (
  volumes: Pick<Volumes, 'list'>, signal?: AbortSignal
): Promise<ReadonlyMap<string, string> | undefined> {
  const timeout = AbortSignal.timeout(NAMES_TIMEOUT_MS)

  try {
    const rows = await volumes.list({ signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]) })

    return new Map(rows.map(({ id, name }) => [id, name]))
  } catch {
    return undefined
  }
}

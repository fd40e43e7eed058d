import { LOAD_ATTEMPTS_MAX, LOAD_CONCURRENCY } from './constants.js'
import { ACCESS, partsOf } from './names.js'
import { parseGrant, parseGroup, parseReadOnly, parseToken, parseUser } from './records.js'
import { AccessState } from './state.js'
import { BusyError } from '../util/errors.js'
import { forEachConcurrently } from '../util/concurrently.js'
import type { Kind } from './names.js'
import type { RegistryEntry, RegistryFiles } from '../volumes/registry/registry-files.js'

interface Held { entry: RegistryEntry, value: unknown }

const RETRY_MS = 100

const PARSERS = {
  users: parseUser, groups: parseGroup, tokens: parseToken, grants: parseGrant, 'read-only': parseReadOnly
} satisfies Record<Kind, (name: string, value: unknown) => unknown>

/**
 * The state of rights, from the files of a registry. A question without news costs one round: the number of the
 * registry's last change. With news all files are listed, and those read that are new or changed.
 */
export class AccessLoader {
  #held = new Map<string, Held>()
  #group: string | undefined
  #lastChange = -1
  #state: AccessState | undefined

  /**
   * Throws `busy` when rights change faster than they can be read.
   *
   * @param signal - asked for with each question to the registry: the first load of a large one has thousands
   */
  async load (files: RegistryFiles, signal: () => AbortSignal | undefined): Promise<AccessState> {
    for (let attempt = 0; attempt < LOAD_ATTEMPTS_MAX; attempt++) {
      const lastChange = await files.lastChange({ signal: signal() })

      // Nothing changed while it was read: half of a change could give more than what was before and after it.
      if (this.#group === files.group && this.#lastChange === lastChange) {
        this.#state ??= stateOf(this.#held.values())

        return this.#state
      }

      this.#held = await this.#read(files, signal)
      this.#group = files.group
      this.#lastChange = lastChange
      this.#state = undefined
    }

    throw new BusyError('Users and grants are being changed', RETRY_MS)
  }

  async #read (files: RegistryFiles, signal: () => AbortSignal | undefined): Promise<Map<string, Held>> {
    const known = this.#group === files.group ? this.#held : new Map<string, Held>()
    const held = new Map<string, Held>()
    const changed: RegistryEntry[] = []

    for (const entry of await files.walk(ACCESS, { signal: signal() })) {
      const before = known.get(entry.path)

      if (before !== undefined && before.entry.entryId === entry.entryId && before.entry.version === entry.version) {
        held.set(entry.path, before)
      } else if (partsOf(entry.path) !== undefined) {
        changed.push(entry)
      }
    }

    await forEachConcurrently(changed, LOAD_CONCURRENCY, async entry => {
      const file = await files.read(entry.path, { signal: signal() })

      if (file !== undefined) {
        held.set(entry.path, { entry, value: file.value })
      }
    })

    return held
  }
}

function stateOf (held: Iterable<Held>): AccessState {
  const kinds: Record<Kind, Map<string, unknown>> = {
    users: new Map(), groups: new Map(), tokens: new Map(), grants: new Map(), 'read-only': new Map()
  }
  // Files of the registry's own come first, then the absorbed ones by the id of theirs.
  const files = [...held].map(one => ({ ...one, parts: partsOf(one.entry.path) }))
    .sort((a, b) => (a.parts?.absorbed ?? '') < (b.parts?.absorbed ?? '') ? -1 : 1)

  for (const { parts, value } of files) {
    if (parts !== undefined && !kinds[parts.kind].has(parts.name)) {
      kinds[parts.kind].set(parts.name, value)
    }
  }

  const parsed = <K extends Kind>(kind: K): NonNullable<ReturnType<(typeof PARSERS)[K]>>[] =>
    [...kinds[kind]].flatMap(([name, value]) => PARSERS[kind](name, value) ?? []) as never

  return new AccessState({
    users: parsed('users'),
    groups: parsed('groups'),
    tokens: parsed('tokens'),
    grants: parsed('grants'),
    readOnly: parsed('read-only')
  })
}

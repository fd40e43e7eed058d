import { BoundedMap } from '../../util/bounded-map.js'
import type { SmallFile, VolumesFolder } from '../folder.js'
import type { GroupConfig } from '../registry/types.js'

const FILE = 'forwards.json'
const VERSION = 1

/** Groups that this node held once; the oldest goes first. A caller that still asks here is told where to go. */
const REDIRECTS_MAX = 10_000

interface Content { version: number, groups: Record<string, GroupConfig> }

/**
 * Where groups went that this node is no replica of any more. A hint that saves a search: a file that cannot be read is
 * taken for empty.
 */
export class Redirects {
  readonly #file: SmallFile
  readonly #configs = new BoundedMap<string, GroupConfig>(REDIRECTS_MAX)

  constructor (folder: Pick<VolumesFolder, 'file'>) {
    this.#file = folder.file(FILE)
  }

  async load (): Promise<void> {
    const text = await this.#file.read()

    try {
      const content = JSON.parse(text ?? 'null') as Content | null

      if (content?.version === VERSION) {
        for (const [group, config] of Object.entries(content.groups)) {
          this.#configs.set(group, config)
        }
      }
    } catch {
      // As said: a hint.
    }
  }

  get (group: string): GroupConfig | undefined {
    return this.#configs.get(group)
  }

  async set (group: string, { epoch, members }: GroupConfig): Promise<void> {
    this.#configs.set(group, { epoch, members })
    const content: Content = { version: VERSION, groups: Object.fromEntries(this.#configs) }
    // A disk that is full must not keep a replica from being dropped: that frees some of it.
    await this.#file.write(JSON.stringify(content)).catch(() => {})
  }
}

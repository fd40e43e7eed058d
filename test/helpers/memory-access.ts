import { MemoryTree } from './memory-link.js'
import { Access } from '../../src/access/access.js'
import { AccessAdmin } from '../../src/access/access-admin.js'
import { AccessStore } from '../../src/access/access-store.js'
import { RegistryFiles } from '../../src/volumes/registry/registry-files.js'
import { silentLogger } from '../../src/util/logger.js'
import { systemClock } from '../../src/util/clock.js'
import { systemRandom } from '../../src/util/random.js'
import type { MemoryLink } from './memory-link.js'
import type { AuditEvent } from '../../src/access/audit.js'
import type { Clock } from '../../src/util/clock.js'

/** Rights as one node has them, over a registry in memory that others may share. */
export class MemoryAccess {
  readonly link: MemoryLink
  readonly files: RegistryFiles
  readonly access: Access
  readonly admin: AccessAdmin
  readonly events: AuditEvent[] = []

  constructor ({ tree = registryTree(), clock = systemClock }: { tree?: MemoryTree, clock?: Clock } = {}) {
    this.link = tree.link()
    this.files = new RegistryFiles(this.link)
    const audit = { note: (event: AuditEvent) => { this.events.push(event) } }
    const registry = {
      find: async () => this.files,
      change: async <T>(work: (files: RegistryFiles) => Promise<T>) => await work(this.files)
    }
    const store = new AccessStore({ registry, clock, logger: silentLogger })
    this.access = new Access({ store, audit, clock, logger: silentLogger })
    this.admin = new AccessAdmin({ store, audit, clock, random: systemRandom })
  }
}

let registries = 0

export function registryTree (): MemoryTree {
  return new MemoryTree({ name: '.registry', id: `r${(++registries).toString(16).padStart(32, '0')}` })
}

import { Access } from '../access/access.js'
import { AccessAdmin } from '../access/access-admin.js'
import { AccessStore } from '../access/access-store.js'
import { AuditLog } from '../access/audit-log.js'
import { silentAudit } from '../access/audit.js'
import { FailedLogins } from '../access/failed-logins.js'
import { AUDIT_FILE, fileSink } from '../logging/sinks.js'
import { systemClock } from '../util/clock.js'
import { systemRandom } from '../util/random.js'
import type { Closers } from '../util/closers.js'
import type { Logger } from '../util/logger.js'
import type { VolumesService } from '../volumes/service.js'

/** Who may do what, for the doors of a node. */
export interface NodeAccess {
  access: Access
  admin: AccessAdmin
  failedLogins: FailedLogins
}

interface CreateAccessInit { volumes: VolumesService, peerId: string, dataDir: string | undefined, logger: Logger }

export function createAccess ({ volumes, peerId, dataDir, logger }: CreateAccessInit, closers: Closers): NodeAccess {
  const shared = { clock: systemClock, random: systemRandom, logger }
  const store = new AccessStore({ ...shared, registry: volumes.registryFiles })
  const sink = dataDir === undefined ? undefined : fileSink({
    dir: dataDir,
    file: AUDIT_FILE,
    onFault: reason => { logger.warn({ reason }, 'the audit log cannot be written for now; trying again later') }
  })
  const audit = sink === undefined
    ? silentAudit
    : new AuditLog({ write: line => { sink.write(line) }, node: peerId, clock: systemClock })

  if (sink !== undefined) {
    closers.add('audit log', async () => { await sink.close() })
  }

  return {
    access: new Access({ ...shared, store, audit }),
    admin: new AccessAdmin({ ...shared, store, audit }),
    failedLogins: new FailedLogins({ ...shared, audit })
  }
}

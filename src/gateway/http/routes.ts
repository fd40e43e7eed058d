import { accessRoutes } from './routes/access.js'
import { blockRoutes } from './routes/blocks.js'
import { fileRoutes } from './routes/files.js'
import { healthRoutes } from './routes/health.js'
import { metricsRoute } from './routes/metrics.js'
import { nodeRoutes } from './routes/node.js'
import { peerRoutes } from './routes/peers.js'
import { pinRoutes } from './routes/pins.js'
import { volumeBackupRoutes } from './routes/volume-backup.js'
import { volumeChangeRoutes } from './routes/volume-changes.js'
import { volumeFileRoutes } from './routes/volume-files.js'
import { volumeHistoryRoutes } from './routes/volume-history.js'
import { volumeRoutes } from './routes/volumes.js'
import { workerRoutes } from './routes/workers.js'
import type { Route } from './route.js'

/** What serves every operation of the table. */
export const routes: readonly Route[] = [
  ...fileRoutes, ...pinRoutes, ...healthRoutes, ...blockRoutes, ...peerRoutes, ...workerRoutes, ...nodeRoutes,
  metricsRoute,
  ...volumeRoutes, ...volumeFileRoutes, ...volumeChangeRoutes, ...volumeHistoryRoutes, ...volumeBackupRoutes,
  ...accessRoutes
]

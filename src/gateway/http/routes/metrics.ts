import { METRICS_TYPE } from '../../../api/constants.js'
import { route } from '../route.js'

/** What Prometheus asks for; the HTTP door has it at the address that Prometheus expects as well. */
export const metricsRoute = route('GET /metrics', async ({ reply, backend, signal }) => {
  const bytes = Buffer.from(await backend.metrics({ signal }))

  reply.start({ 'content-type': METRICS_TYPE, 'content-length': bytes.byteLength })
  await reply.write(bytes)
  reply.end()
}, { limit: 'short' })

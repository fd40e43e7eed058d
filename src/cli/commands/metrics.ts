import { defineCommand } from '../command.js'

export const metrics = defineCommand({
  description: 'In the text format of Prometheus. A server that scrapes asks the HTTP door of the node for /metrics; this is for a ' +
    'look at them, and for the text files that node_exporter collects.',
  examples: [{ command: 'shoal metrics | grep shoal_blocks', note: 'how many blocks are healthy, by this node\'s count' }],
  run: async context => {
    const client = await context.client()
    const { body } = await client.download('GET /metrics', {}, 'the metrics')

    for await (const chunk of body) {
      await context.out.bytes(chunk)
    }

    return undefined
  }
})

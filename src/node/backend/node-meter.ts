import { RequestMeter } from '../../gateway/metrics/request-meter.js'
import type { ShoalNode } from '../types.js'

/** What is counted of a node from its first start on, also across a renewal of its store. */
export class NodeMeter {
  readonly requests = new RequestMeter()
  #suspicions = 0
  #deaths = 0

  constructor (node: Pick<ShoalNode, 'on'>) {
    node.on('peer:suspect', () => { this.#suspicions++ })
    node.on('peer:dead', () => { this.#deaths++ })
  }

  get suspicions (): number { return this.#suspicions }
  get deaths (): number { return this.#deaths }
}

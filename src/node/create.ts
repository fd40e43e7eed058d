import { Node } from './node.js'
import type { NodeOptions, ShoalNode } from './types.js'

/**
 * Starts a node inside this process. Several may run side by side; nothing is shared between them.
 *
 * ```ts
 * import { createNode } from 'shoal'
 *
 * const node = await createNode({ dataDir: './data', peers: ['192.0.2.10:11010'], networkSecret: process.env.SECRET })
 * const { cid } = await node.files.add(Buffer.from('hello'))
 *
 * for await (const chunk of node.files.cat(cid)) {
 *   process.stdout.write(chunk)
 * }
 *
 * await node.stop()
 * ```
 *
 * @throws `data_dir_locked`, `store_retired`, `address_in_use`, `secret_required`, `bad_address`,
 * `invalid_options`
 */
export async function createNode (options: NodeOptions = {}): Promise<ShoalNode> {
  const node = new Node(options)
  await node.start()

  return node
}

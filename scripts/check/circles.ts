import type { TextFile } from './hygiene.js'
import { relativeImports } from './layers.js'

/** Folders whose circles are not open yet. */
const NOT_YET = ['sim/volume-']

/** Files that import each other in a loop, types included: none can be understood, or moved, without the others. */
export function checkCircles (files: readonly TextFile[]): string[] {
  const imports = new Map(files.map(({ file, text }) => [file, relativeImports(file, text)]))

  return circles(imports)
    .filter(([file = '']) => !NOT_YET.some(folder => file.startsWith(folder)))
    .map(circle => `${circle.join(', ')}: import each other in a circle; move down what both need`)
}

/** Strongly connected components of more than one node, by Tarjan's algorithm; each sorted. */
export function circles (edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = []
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const stack: string[] = []
  const isOpen = new Set<string>()

  const visit = (node: string): void => {
    order.set(node, order.size)
    lowest.set(node, order.get(node) as number)
    stack.push(node)
    isOpen.add(node)

    for (const next of edges.get(node) ?? []) {
      if (!edges.has(next)) {
        continue
      }

      if (!order.has(next)) {
        visit(next)
      }

      if (isOpen.has(next)) {
        lowest.set(node, Math.min(lowest.get(node) as number, lowest.get(next) as number))
      }
    }

    if (lowest.get(node) === order.get(node)) {
      const circle = stack.splice(stack.indexOf(node))
      circle.forEach(member => { isOpen.delete(member) })

      if (circle.length > 1) {
        found.push(circle.sort())
      }
    }
  }

  for (const node of edges.keys()) {
    if (!order.has(node)) {
      visit(node)
    }
  }

  return found
}

import type { Model, Operation } from './linearizability.js'
import type { TreeCall, TreeReturn } from './tree-calls.js'

/**
 * What a tree of a few flat paths may answer: the specification for the checker, independent of any implementation.
 * Contents in a history are unique, so a version is known by the content that had it, and how an implementation
 * numbers versions does not matter. The state is `path=content` for what is there, sorted.
 */
export type TreeModelState = ReadonlyMap<string, string>

export const treeModel: Model<TreeModelState, TreeCall, TreeReturn> = {
  initial: new Map(),
  step (state, input, output) {
    const { next, expected } = specify(state, input)

    return output === undefined || agrees(input, expected, output) ? next : undefined
  },
  key: state => [...state].map(([path, content]) => `${path}=${content}`).sort().join()
}

export type TreeHistory = Operation<TreeCall, TreeReturn>[]

/** A history as it is written by tests with real processes: one JSON object with `operations`. */
export function parseTreeHistory (json: string): TreeHistory {
  return (JSON.parse(json) as { operations: TreeHistory }).operations
}

export function formatTreeHistory (operations: TreeHistory): string {
  return JSON.stringify({ operations }, undefined, 1)
}

function specify (state: TreeModelState, input: TreeCall): { next: TreeModelState, expected: TreeReturn } {
  const refuse = (code: string): { next: TreeModelState, expected: TreeReturn } => ({ next: state, expected: { code } })
  const become = (change: (files: Map<string, string>) => void): { next: TreeModelState, expected: TreeReturn } => {
    const files = new Map(state)
    change(files)

    return { next: files, expected: { code: 'ok' } }
  }

  switch (input.type) {
    case 'create':
      return state.has(input.path) ? refuse('EEXIST') : become(files => { files.set(input.path, input.content) })
    case 'write':
      return become(files => { files.set(input.path, input.content) })
    case 'write-if':
      if (!state.has(input.path)) {
        return refuse('ENOENT')
      }
      return state.get(input.path) === input.expected
        ? become(files => { files.set(input.path, input.content) })
        : refuse('version_conflict')
    case 'rename': {
      const content = state.get(input.from)

      return content === undefined
        ? refuse('ENOENT')
        : become(files => {
          files.delete(input.from)
          files.set(input.to, content)
        })
    }
    case 'remove':
      return state.has(input.path) ? become(files => { files.delete(input.path) }) : refuse('ENOENT')
    case 'list':
      return { next: state, expected: { code: 'ok', names: [...state.keys()].sort() } }
    case 'read': {
      const content = state.get(input.path)

      return content === undefined ? refuse('ENOENT') : { next: state, expected: { code: 'ok', content } }
    }
  }
}

function agrees (input: TreeCall, expected: TreeReturn, output: TreeReturn): boolean {
  if (output.code !== expected.code) {
    return false
  }
  if (input.type === 'read') {
    return output.content === expected.content
  }

  return input.type !== 'list' || output.names?.join('/') === expected.names?.join('/')
}

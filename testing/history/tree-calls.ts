/** What clients ask of a tree of a handful of flat paths. */
export type TreeCall =
  | { type: 'create', path: string, content: string }
  | { type: 'write', path: string, content: string }
  /** `expected` is the content that had this version; contents are unique, so the two say the same. */
  | { type: 'write-if', path: string, content: string, version: number, expected: string }
  | { type: 'rename', from: string, to: string }
  | { type: 'remove', path: string }
  | { type: 'list' }
  | { type: 'read', path: string }

/** `ok`, or the code of an error; what a question found. */
export interface TreeReturn {
  code: string
  version?: number
  content?: string
  names?: readonly string[]
}

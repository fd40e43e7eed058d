/**
 * What a child process can be told to do over IPC, as an interface of functions: each takes one object and answers.
 * `ActionProcess` is the parent's end, `serveActions` the child's.
 */
export type Actions<A> = { [K in keyof A]: (args: never) => unknown }
export type ActionArgs<A extends Actions<A>, K extends keyof A> = Parameters<A[K]>[0]
export type ActionResult<A extends Actions<A>, K extends keyof A> = ReturnType<A[K]>

/** What the child does for each. */
export type Handlers<A extends Actions<A>> = {
  [K in keyof A]: (args: ActionArgs<A, K>) => Promise<ActionResult<A, K>>
}

/** Parent to child. */
export interface ActionRequest { id: number, action: string, args: unknown }

/** Child to parent; anything with a field `event` is told besides. */
export type ActionAnswer = { id: number, result: unknown } | { id: number, error: string }

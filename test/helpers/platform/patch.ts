import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

/* What lets Shoal's code take this machine for one with another operating system. Tests themselves see it as it is. */

export type Call = (...args: unknown[]) => unknown

const SOURCES = new URL('../../../src/', import.meta.url).href

/** Whether the call in progress was made by what is tested. */
export function isOurs (): boolean {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 20
  const { stack = '' } = new Error()
  Error.stackTraceLimit = stackTraceLimit

  return stack.includes(SOURCES)
}

/** Puts another function in the place of one of `fs` in each of its three forms, for what is tested. */
function replace (names: readonly string[], forms: Record<'callback' | 'sync' | 'promise', (real: Call) => Call>): void {
  const callbacks = fs as unknown as Record<string, Call | undefined>
  const promises = fs.promises as unknown as Record<string, Call | undefined>
  const put = (holder: Record<string, Call | undefined>, name: string, make: (real: Call) => Call): void => {
    const real = holder[name]

    if (real !== undefined) {
      const ours = make(real)
      holder[name] = (...args) => isOurs() ? ours(...args) : real(...args)
    }
  }

  for (const name of names) {
    put(callbacks, name, forms.callback)
    put(callbacks, `${name}Sync`, forms.sync)
    put(promises, name, forms.promise)
  }
}

/** What throws in `before` is how the call ends. */
export function intercept (names: readonly string[], before: (...args: never[]) => void): void {
  const check = before as Call

  replace(names, {
    callback: real => (...args) => {
      try {
        check(...args)
      } catch (err) {
        process.nextTick(args.at(-1) as Call, err)
        return
      }

      real(...args)
    },
    sync: real => (...args) => {
      check(...args)

      return real(...args)
    },
    promise: real => async (...args) => {
      check(...args)

      return await real(...args)
    }
  })
}

/** What such a call results in. */
export function adjust (names: readonly string[], after: (result: never, ...args: never[]) => unknown): void {
  const change = after as Call

  replace(names, {
    callback: real => (...args) => real(...args.slice(0, -1), (err: unknown, result: unknown) => {
      const done = args.at(-1) as Call

      done(err, err == null ? change(result, ...args) : result)
    }),
    sync: real => (...args) => change(real(...args), ...args),
    promise: real => async (...args) => change(await real(...args), ...args)
  })
}

/** What such a call is made with. */
export function redirect (names: readonly string[], change: (...args: never[]) => unknown[]): void {
  const changed = (real: Call): Call => (...args) => real(...(change as (...args: unknown[]) => unknown[])(...args))

  replace(names, { callback: changed, sync: changed, promise: changed })
}

/**
 * The last step. The layer learns where it is when it is loaded, and nothing else of ours asks; native modules have to
 * find the files of this machine.
 */
export async function becomePlatform (name: NodeJS.Platform): Promise<void> {
  const { platform } = process

  syncBuiltinESMExports()
  Object.defineProperty(process, 'platform', { value: name })
  await import('../../../src/util/platform/platform.js')
  Object.defineProperty(process, 'platform', { value: platform })
}

export function refusal (code: string, syscall: string, path?: unknown): Error {
  return Object.assign(new Error(`${code}: as this operating system answers, ${syscall} '${String(path)}'`), { code, syscall, path })
}

import type * as v from 'valibot'

/** One operation of the local API: what it takes and what it answers. */
export interface Operation {
  /** A line. */
  summary: string
  description?: string
  /** Of the query string. @default none */
  query?: ObjectSchema
  /** @default none */
  body?: JsonBody | BytesBody
  answer: Answer
}

/** An object, whatever its fields are. */
export type ObjectSchema = v.GenericSchema<Record<string, unknown>, Record<string, unknown>> & {
  readonly entries: Readonly<Record<string, v.GenericSchema>>
}

export interface JsonBody<S extends v.GenericSchema = v.GenericSchema> { kind: 'json', schema: S }

export interface BytesBody {
  kind: 'bytes'
  types: readonly string[]
  /** Of the request, that belong to the bytes. */
  headers: readonly string[]
}

export type Answer = JsonAnswer | RowsAnswer | ProgressAnswer | BytesAnswer

export interface JsonAnswer<S extends v.GenericSchema = v.GenericSchema> {
  kind: 'json'
  schema: S
  /** The status is 202 where it was accepted and not carried out yet: `pending`. */
  mayBePending: boolean
}

/** Lines of JSON, one for each row. */
export interface RowsAnswer<S extends v.GenericSchema = v.GenericSchema> { kind: 'rows', row: S }

/** Lines of JSON: any number of `{progress}`, then `{result}` or `{error}`. */
export interface ProgressAnswer<
  P extends v.GenericSchema | undefined = v.GenericSchema | undefined, R extends v.GenericSchema = v.GenericSchema
> {
  kind: 'progress'
  progress: P
  result: R
}

/** A failure after the first byte ends the connection, so that a part is never taken for the whole. */
export interface BytesAnswer {
  kind: 'bytes'
  types: readonly string[]
  headers: readonly string[]
}

export function json<S extends v.GenericSchema> (schema: S, { mayBePending = false } = {}): JsonAnswer<S> {
  return { kind: 'json', schema, mayBePending }
}

export function rows<S extends v.GenericSchema> (row: S): RowsAnswer<S> {
  return { kind: 'rows', row }
}

export function progress<P extends v.GenericSchema | undefined, R extends v.GenericSchema> (
  each: P, result: R
): ProgressAnswer<P, R> {
  return { kind: 'progress', progress: each, result }
}

export function bytes (types: readonly string[], headers: readonly string[] = []): BytesAnswer & BytesBody {
  return { kind: 'bytes', types, headers }
}

export function body<S extends v.GenericSchema> (schema: S): JsonBody<S> {
  return { kind: 'json', schema }
}

/** Keeps the types of a table. Its keys are a method and a path below `/v1`: `:name` is a segment, `*path` the rest. */
export function table<const T extends Record<`${string} /${string}`, Operation>> (operations: T): T {
  return operations
}

import { accessOperations } from './access-operations.js'
import { nodeOperations } from './node-operations.js'
import { volumeOperations } from './volume-operations.js'
import type { JsonAnswer, JsonBody, ObjectSchema, ProgressAnswer, RowsAnswer } from './operation.js'
import type * as v from 'valibot'

/**
 * All that the local API does. From this table the server has its routes and reads requests, the CLI its calls, and
 * `openapi.ts` its document.
 *
 * Transport: HTTP/1.1 over a Unix socket in the data dir (owner only). Errors are `Problem` with the HTTP status of
 * their code.
 */
export const operations = { ...nodeOperations, ...volumeOperations, ...accessOperations }

export type Operations = typeof operations
export type OperationId = keyof Operations

export type Method = 'GET' | 'PUT' | 'POST' | 'DELETE'

/** `:name` is one segment, `*path` the names of a path. */
type PathParams<P extends string> =
  P extends `${string}/:${infer Name}/${infer Rest}` ? Record<Name, string> & PathParams<`/${Rest}`>
    : P extends `${string}/:${infer Name}` ? Record<Name, string>
      : P extends `${string}/*${infer Name}` ? Record<Name, readonly string[]>
        : unknown

/** What a client puts in the place of the path's parts. */
export type ParamsOf<Id extends OperationId> = PathParams<Id>

type QuerySchemaOf<Id extends OperationId> =
  Operations[Id] extends { query: infer S extends ObjectSchema } ? S : undefined

/** As a client writes the query. */
export type QueryOf<Id extends OperationId> =
  QuerySchemaOf<Id> extends infer S extends ObjectSchema ? v.InferInput<S> : Record<never, never>

/** As the server reads it. */
export type ReadQueryOf<Id extends OperationId> =
  QuerySchemaOf<Id> extends infer S extends ObjectSchema ? v.InferOutput<S> : Record<never, never>

/** The body of an operation that takes JSON, as a client writes it. */
export type BodyOf<Id extends OperationId> =
  Operations[Id] extends { body: JsonBody<infer S> } ? v.InferInput<S> : undefined

/** As the server reads it. */
export type ReadBodyOf<Id extends OperationId> =
  Operations[Id] extends { body: JsonBody<infer S> } ? v.InferOutput<S> : undefined

/** The operations with an answer of one kind. */
export type OperationsThat<Kind extends Operations[OperationId]['answer']['kind']> = {
  [Id in OperationId]: Operations[Id] extends { answer: { kind: Kind } } ? Id : never
}[OperationId]

/** The JSON, each row, or each line of an answer. */
export type AnswerOf<Id extends OperationId> =
  Operations[Id]['answer'] extends infer A
    ? A extends JsonAnswer<infer S> ? v.InferOutput<S>
      : A extends RowsAnswer<infer S> ? v.InferOutput<S>
        : A extends ProgressAnswer<infer P, infer R>
          ? { progress: P extends v.GenericSchema ? v.InferOutput<P> : never } | { result: v.InferOutput<R> }
          : never
    : never

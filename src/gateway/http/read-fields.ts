import * as v from 'valibot'
import { BadRequestError } from './errors.js'
import { InvalidRangeError } from '../../files/errors.js'
import type { ObjectSchema } from '../../api/operation.js'

/**
 * The fields of a JSON object, or as text of a query, as their schema reads them. Throws `bad_request` with the name of
 * the field and what it must be; `invalid_range` when it is a range of bytes.
 */
export function readFields<S extends v.GenericSchema> (
  schema: S, values: Readonly<Record<string, unknown>>
): v.InferOutput<S> {
  const result = v.safeParse(schema, values, { abortEarly: true })

  if (result.success) {
    return result.output
  }

  const [issue] = result.issues
  const name = v.getDotPath(issue) ?? ''

  if (!Object.hasOwn(values, name)) {
    throw new BadRequestError(`The request needs "${name}".`)
  }

  if (name === 'offset' || name === 'length') {
    throw new InvalidRangeError(name, values[name])
  }

  throw new BadRequestError(`${name} is ${JSON.stringify(values[name])}; it must be ${issue.message}.`)
}

/** The same of a query. A parameter that it has twice says two things: it is refused as well. */
export function readQuery<S extends ObjectSchema> (schema: S, query: URLSearchParams): v.InferOutput<S> {
  const twice = Object.keys(schema.entries).find(name => query.getAll(name).length > 1)

  if (twice !== undefined) {
    throw new BadRequestError(`${twice} is in the query more than once; give it once.`)
  }

  return readFields(schema, Object.fromEntries(query))
}

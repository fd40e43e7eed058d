import { toJsonSchema, toJsonSchemaDefs } from '@valibot/to-json-schema'
import * as common from './common.js'
import * as entries from './entries.js'
import * as files from './files.js'
import * as gc from './gc.js'
import * as history from './history.js'
import * as node from './node.js'
import * as peers from './peers.js'
import * as pins from './pins.js'
import * as requests from './requests.js'
import * as scrub from './scrub.js'
import * as status from './status.js'
import * as volumes from './volumes.js'
import * as workers from './workers.js'
import { API_PREFIX, JSON_TYPE, NDJSON_TYPE, PROBLEM_TYPE } from './constants.js'
import { STATUS_BY_CODE } from './error-status.js'
import { operations } from './operations.js'
import type { Answer, Operation } from './operation.js'
import type { ConversionConfig, OverrideSchemaContext } from '@valibot/to-json-schema'
import type * as v from 'valibot'

type Json = Record<string, unknown>

/** Every shape that has a name, by it. */
const named = Object.fromEntries(
  [common, entries, files, gc, history, node, peers, pins, requests, scrub, status, volumes, workers]
    .flatMap(module => Object.entries(module) as [string, unknown][])
    .filter((entry): entry is [string, v.GenericSchema] => /^[A-Z][a-z]/.test(entry[0]) && isSchema(entry[1])))

const config: ConversionConfig = {
  typeMode: 'input',
  target: 'draft-2020-12',
  ignoreActions: ['raw_transform'],
  overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
  overrideSchema: fieldSchemaOf
}

/**
 * The API as an OpenAPI 3.1 document.
 *
 * @param options.server - what the paths are below
 */
export function openApi ({ server = API_PREFIX }: { server?: string } = {}): Json {
  const paths: Record<string, Json> = {}

  for (const [id, operation] of Object.entries(operations) as [string, Operation][]) {
    const [method = '', path = ''] = id.split(' ')
    const at = path.replace(/[:*](\w+)/g, '{$1}')

    paths[at] = { ...paths[at], [method.toLowerCase()]: describe(path, operation) }
  }

  return {
    openapi: '3.1.0',
    info: {
      title: 'Shoal: local API of a node',
      version: API_PREFIX.slice(1),
      description: 'HTTP/1.1 over a Unix socket in the data dir of the node, which its owner alone can open; on Windows ' +
        'over a named pipe. A path that ends with a target or the path of an entry takes any number of segments there.'
    },
    servers: [{ url: server }],
    paths,
    components: { schemas: namedSchemas(), responses: { Error: errorResponse() } }
  }
}

function describe (path: string, { summary, description, query, body, answer }: Operation): Json {
  return {
    summary,
    description,
    parameters: [
      ...[...path.matchAll(/[:*](\w+)/g)].map(([, name]) => ({
        name, in: 'path', required: true, schema: { type: 'string' }
      })),
      ...Object.entries(query?.entries ?? {}).map(([name, schema]) => parameter(name, schema)),
      ...(body?.kind === 'bytes' ? body.headers : []).map(name => ({ name, in: 'header', schema: { type: 'string' } }))
    ],
    requestBody: body && {
      required: true,
      content: body.kind === 'json' ? { [JSON_TYPE]: { schema: schemaOf(body.schema) } } : contents(body.types)
    },
    responses: { ...responses(answer), default: { $ref: '#/components/responses/Error' } }
  }
}

function parameter (name: string, schema: v.GenericSchema): Json {
  const { description, ...rest } = schemaOf(schema)

  return { name, in: 'query', required: schema.type !== 'optional', description, schema: rest }
}

function responses (answer: Answer): Json {
  switch (answer.kind) {
    case 'json': {
      const content = { [JSON_TYPE]: { schema: schemaOf(answer.schema) } }

      return {
        200: { description: 'Done.', content },
        ...answer.mayBePending && { 202: { description: 'Accepted, and not carried out yet: `pending`.', content } }
      }
    }

    case 'rows':
      return { 200: { description: 'One row a line.', content: { [NDJSON_TYPE]: { schema: schemaOf(answer.row) } } } }

    case 'progress': {
      const lines = [
        ...answer.progress === undefined ? [] : [line('progress', answer.progress)],
        line('result', answer.result),
        schemaOf(common.ProblemLine)
      ]

      return {
        200: { description: 'Lines of progress, then a result or an error.', content: { [NDJSON_TYPE]: { schema: { oneOf: lines } } } }
      }
    }

    case 'bytes':
      return {
        200: {
          description: 'The bytes. A failure after the first one ends the connection.',
          headers: Object.fromEntries(answer.headers.map(name => [name, { schema: { type: 'string' } }])),
          content: contents(answer.types)
        }
      }
  }
}

function line (key: string, schema: v.GenericSchema): Json {
  return { type: 'object', properties: { [key]: schemaOf(schema) }, required: [key] }
}

function contents (types: readonly string[]): Json {
  return Object.fromEntries(types.map(type => [type, {}]))
}

function schemaOf (schema: v.GenericSchema): Json {
  const converted: Json = { ...toJsonSchema(schema, { ...config, definitions: named }) }
  // both are those of the whole document
  delete converted.$schema
  delete converted.$defs

  return converted
}

function namedSchemas (): Json {
  return toJsonSchemaDefs(named, config)
}

function errorResponse (): Json {
  const codes = new Map<number, string[]>()

  for (const [code, status] of Object.entries(STATUS_BY_CODE)) {
    codes.set(status, [...codes.get(status) ?? [], `\`${code}\``])
  }

  const rows = [...codes].sort(([a], [b]) => a - b).map(([status, names]) => `${status}: ${names.join(', ')}`)

  return {
    description: `The status follows the code. ${rows.join('. ')}. Others that begin with \`invalid_\` are 400, all others 500.`,
    content: { [PROBLEM_TYPE]: { schema: schemaOf(common.Problem) } }
  }
}

/** A field of a request says itself what it is; the conversion cannot see it. */
function fieldSchemaOf ({ valibotSchema }: OverrideSchemaContext): Json | undefined {
  return 'fieldSchema' in valibotSchema ? valibotSchema.fieldSchema as Json : undefined
}

function isSchema (value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'schema'
}

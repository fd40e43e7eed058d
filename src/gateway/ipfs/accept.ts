/** One of the types that an `Accept` header lists. */
export interface AcceptedType {
  /** Lower case, without parameters: `application/vnd.ipld.car`, or with `*`. */
  type: string
  /** Without `q`; names in lower case, values as they are. */
  parameters: ReadonlyMap<string, string>
}

/** Anything. */
export const WILDCARD = '*/*'

/**
 * The types of an `Accept` header (RFC 9110, 12.5.1), best first; of alike ones the first, and anything last. Those
 * with `q=0` are left out.
 */
export function parseAccept (header: string | undefined): AcceptedType[] {
  return (header?.match(/(?:[^,"]|"(?:\\.|[^"\\])*")+/g) ?? [])
    .map(parseType)
    .filter(({ type, quality }) => type !== '' && quality > 0)
    .sort((a, b) => b.quality - a.quality || Number(a.type === WILDCARD) - Number(b.type === WILDCARD))
}

function parseType (text: string): AcceptedType & { quality: number } {
  const [type = '', ...rest] = text.split(';').map(part => part.trim())
  const parameters = new Map(rest.map(parameter => {
    const at = parameter.indexOf('=')
    const [name, value] = at < 0 ? [parameter, ''] : [parameter.slice(0, at), parameter.slice(at + 1)]

    return [name.trim().toLowerCase(), value.trim().replace(/^"(.*)"$/, '$1')]
  }))
  const quality = Number(parameters.get('q') ?? 1)

  parameters.delete('q')

  return { type: type.toLowerCase(), parameters, quality: Number.isNaN(quality) ? 0 : quality }
}

/** The value of a parameter of a query; true and false go as 1 and 0. */
export type QueryValue = string | number | boolean | undefined

/**
 * What a request line names, below the prefix of the API: `/volumes/photos/list/2024?recursive=1`. Throws a `URIError`
 * for a name that is not valid Unicode.
 *
 * @param id - of the operation
 * @param params - a name for `:name`, the names of a path for `*path`
 */
export function requestTarget (
  id: string, params: Readonly<Record<string, string | readonly string[]>>, query: Readonly<Record<string, QueryValue>>
): string {
  const path = id.slice(id.indexOf(' ') + 1).replace(/[:*](\w+)/g, (_part, name: string) =>
    [params[name] ?? []].flat().map(encodeURIComponent).join('/'))
  const search = new URLSearchParams()

  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined) {
      search.set(key, String(typeof value === 'boolean' ? Number(value) : value))
    }
  }

  return `${path}${search.size > 0 ? `?${search.toString()}` : ''}`
}

/**
 * How the registry lies in its tree. It is a volume like any other, whose files are small and hold JSON:
 *
 *     /names/<name>    {id, createdAtMs}     made exclusively: two volumes of one name cannot be
 *     /ids/<id>        {epoch, members, name, createdAtMs}
 *     /deleted/<id>    {name, deletedAtMs}   for GC: that volume needs no block any more
 *     /created         {createdAtMs}         of the registry itself: of two the older one counts
 *
 * A registry that lost against an older one has `/frozen` in place of `/names`.
 */
export const NAMES = '/names'
export const IDS = '/ids'
export const DELETED = '/deleted'
export const FROZEN = '/frozen'
export const CREATED = '/created'

export const FOLDERS = [NAMES, IDS, DELETED] as const

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/

/** What a user may call a volume. `name~id` is how the later of two equal names shows after two meshes joined. */
export function isVolumeName (name: string): boolean {
  return NAME.test(name)
}

/** The name of the later of two volumes of one name. */
export function clashName (name: string, id: string): string {
  return `${name}~${id.slice(0, CLASH_ID_CHARS)}`
}

/** What a volume that got such a name was called before; undefined for all others. */
export function clashedName (name: string): string | undefined {
  const at = name.lastIndexOf('~')

  return at > 0 ? name.slice(0, at) : undefined
}

const CLASH_ID_CHARS = 8

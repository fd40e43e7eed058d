import { route } from '../route.js'
import { volumesOf } from '../volume-call.js'
import { UnknownRouteError } from '../errors.js'
import { isoTime } from '../../../api/attribute-text.js'
import { ALL_VOLUMES } from '../../../access/types.js'
import type { AccessAdmin } from '../../../access/access-admin.js'
import type { ChangeBy } from '../../../access/admin/init.js'
import type { Place } from '../../../access/admin/grants.js'
import type * as api from '../../../api/access.js'
import type { RequestContext } from '../context.js'
import type { Route } from '../route.js'

/** Who may do what. These routes are those of an admin. */
export const accessRoutes: readonly Route[] = [
  route('GET /users', async context => {
    const admin = adminOf(context)
    const [users, groups] = await Promise.all([admin.users.list(context), admin.groups.list(context)])

    context.reply.json(users.map(({ name, createdAtMs }): api.UserInfo => ({
      name,
      created_at: isoTime(createdAtMs),
      groups: groups.filter(({ members }) => members.includes(name)).map(group => group.name)
    })))
  }, { limit: 'volume' }),
  route('POST /users', async context => {
    await adminOf(context).users.add(context.body.name, by(context))
    context.reply.json({ ok: true })
  }, { limit: 'volume' }),
  route('DELETE /users/:name', async context => {
    await adminOf(context).users.remove(context.params['name'] ?? '', by(context))
    context.reply.json({ ok: true })
  }, { limit: 'volume' }),

  route('GET /groups', async context => {
    const rows = await adminOf(context).groups.list(context)
    context.reply.json(rows.map(({ name, createdAtMs, members }): api.GroupInfo =>
      ({ name, created_at: isoTime(createdAtMs), members: [...members] })))
  }, { limit: 'volume' }),
  route('POST /groups', async context => {
    await adminOf(context).groups.add(context.body.name, context.body.users ?? [], by(context))
    context.reply.json({ ok: true })
  }, { limit: 'volume' }),
  route('POST /groups/:name/remove', async context => {
    await adminOf(context).groups.remove(context.params['name'] ?? '', context.body.users ?? [], by(context))
    context.reply.json({ ok: true })
  }, { limit: 'volume' }),

  route('GET /tokens', async context => {
    const rows = await adminOf(context).tokens.list(context)
    context.reply.json(rows.map(({ usedAtMs, ...row }): api.TokenInfo =>
      ({ ...tokenJson(row), used_at: usedAtMs === undefined ? null : isoTime(usedAtMs) })))
  }, { limit: 'volume' }),
  route('POST /tokens', async context => {
    const { user, label, expires_ms: expiresMs } = context.body
    const { text, ...row } = await adminOf(context).tokens.create(user, { label, expiresMs }, by(context))
    const made: api.NewToken = { ...tokenJson(row), token: text }
    context.reply.json(made)
  }, { limit: 'volume' }),
  route('DELETE /tokens/:id', async context => {
    await adminOf(context).tokens.revoke(context.params['id'] ?? '', by(context))
    context.reply.json({ ok: true })
  }, { limit: 'volume' }),

  route('GET /grants', async context => {
    const [grants, volumes] = await Promise.all([
      adminOf(context).grants.list(context), volumesOf(context).list(context)
    ])
    const names = new Map(volumes.map(({ id, name }) => [id, name]))

    context.reply.json(grants.map(({ subject, volume, path, level, createdAtMs }): api.GrantInfo =>
      ({ subject, volume: names.get(volume) ?? volume, path, level, created_at: isoTime(createdAtMs) })))
  }, { limit: 'volume' }),
  route('POST /grants', async context => {
    const { subject, level } = context.body
    await adminOf(context).grants.set(subject, await placeOf(context), level, by(context))
    context.reply.json({ ok: true })
  }, { limit: 'volume' }),
  route('POST /grants/revoke', async context => {
    await adminOf(context).grants.remove(context.body.subject, await placeOf(context), by(context))
    context.reply.json({ ok: true })
  }, { limit: 'volume' })
]

function adminOf ({ access }: RequestContext): AccessAdmin {
  if (access === undefined) {
    throw new UnknownRouteError('route for users and grants', 'on this node')
  }

  return access
}

/** Requests of the local socket are those of the node's owner. */
function by ({ actor = { who: 'admin' }, signal }: Pick<RequestContext, 'actor' | 'signal'>): ChangeBy {
  return { by: actor, signal }
}

/** A volume by its name of now: what is kept is its id. */
async function placeOf (
  context: RequestContext<unknown, { volume: string, path?: string | undefined }>
): Promise<Place> {
  const { body: { volume, path = '/' }, signal } = context

  if (volume === ALL_VOLUMES) {
    return { volumeId: ALL_VOLUMES, volume, path }
  }

  const open = await volumesOf(context).open(volume, { signal })
  // The name may have gone to another volume: from its first answer on it is that one.
  await open.stat('/', { signal })

  return { volumeId: open.id, volume, path }
}

function tokenJson (
  { id, user, label, createdAtMs, expiresAtMs }: {
    id: string, user: string, label: string, createdAtMs: number, expiresAtMs: number | undefined
  }
): Omit<api.TokenInfo, 'used_at'> {
  return {
    id,
    user,
    label,
    created_at: isoTime(createdAtMs),
    expires_at: expiresAtMs === undefined ? null : isoTime(expiresAtMs)
  }
}

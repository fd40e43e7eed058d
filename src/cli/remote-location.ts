import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { UsageError } from './errors.js'
import { DEFAULT_HTTP_PORT } from '../util/address.js'
import { errorMessage } from '../util/errors.js'
import type { RemoteLocation } from './node-location.js'
import type { Terminal } from './terminal.js'

/** Longer than any token; a file that is larger is none. */
const TOKEN_CHARS_MAX = 4_096

/** Throws `usage` for addresses that are none, and for a file without a token. */
export async function remoteLocation (
  addresses: string, tokenFile: string | undefined, { env, cwd }: Pick<Terminal, 'env' | 'cwd'>
): Promise<RemoteLocation> {
  const urls = addresses.split(',').map(text => text.trim()).filter(text => text !== '').map(urlOf)

  if (urls.length === 0) {
    throw new UsageError('There is no address of a node, such as b.example.com:11080.')
  }

  const file = tokenFile ?? env.SHOAL_TOKEN_FILE

  return { urls, token: file === undefined || file === '' ? tokenOf(env.SHOAL_TOKEN) : await readToken(resolve(cwd, file)) }
}

/** `host`, `host:port` or the address of a door. */
function urlOf (text: string): URL {
  const isUrl = /^https?:\/\//.test(text)

  try {
    const url = new URL(isUrl ? text : `http://${text}`)

    if (url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '' && url.password === '') {
      url.port ||= isUrl ? '' : String(DEFAULT_HTTP_PORT)

      return url
    }
  } catch {
    // said below
  }

  throw new UsageError(`"${text}" is no address of a node: use host, host:port or https://host:port.`)
}

async function readToken (file: string): Promise<string> {
  let token: string | undefined

  try {
    token = tokenOf((await readFile(file, 'utf8')).slice(0, TOKEN_CHARS_MAX + 1))
  } catch (err) {
    throw new UsageError(`The token file ${file} cannot be read: ${errorMessage(err)}.`, { cause: err })
  }

  if (token === undefined || token.length > TOKEN_CHARS_MAX || /\s/.test(token)) {
    throw new UsageError(`The token file ${file} holds no token: it should have one line, as \`shoal token create\` prints it.`)
  }

  return token
}

function tokenOf (text: string | undefined): string | undefined {
  const token = text?.trim()

  return token === '' ? undefined : token
}

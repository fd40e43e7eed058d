import * as dagJson from '@ipld/dag-json'
import { decodeDocument, documentLinks } from './codecs.js'
import { PAGE_END, pageHead } from './page.js'
import { escapeHtml } from '../http/content/html.js'
import type { CID } from 'multiformats/cid'

/** A page that shows what a document says, with its links to follow. Throws `invalid_dag`. */
export function documentPage (cid: CID, decode: (bytes: Uint8Array) => unknown, bytes: Uint8Array): string {
  // What can be read cannot always be said in dag-json: maps with the key `/`, or thousands of lists in each other.
  const { text, document } = decodeDocument(cid, bytes => {
    const document = decode(bytes)

    return { document, text: new TextDecoder().decode(dagJson.encode(document)) }
  }, bytes)
  const links = documentLinks(document).map(link => {
    return `<li class="ipfs-hash"><a href="/ipfs/${link.toString()}">${link.toString()}</a></li>\n`
  })

  return `${pageHead(`Document ${cid.toString()}`)}<h1>${cid.toString()}</h1>
<pre>${escapeHtml(text)}</pre>
<ul>
${links.join('')}</ul>
<p><a href="?format=raw">The block as it is</a></p>
${PAGE_END}`
}

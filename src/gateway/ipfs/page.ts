import { escapeHtml } from '../http/content/html.js'

/** A page up to its content. */
export function pageHead (title: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
h1 { font-size: 1.1rem; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
td { border-top: 1px solid #8884; padding: .3rem .6rem .3rem 0; overflow-wrap: anywhere; }
td:last-child { text-align: right; white-space: nowrap; }
.ipfs-hash, pre { font-family: ui-monospace, monospace; font-size: .85rem; }
pre { overflow-wrap: anywhere; white-space: pre-wrap; }
</style>
</head>
<body>
`
}

export const PAGE_END = '</body>\n</html>\n'

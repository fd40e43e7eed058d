import { renderTable } from './table.js'
import { printable } from '../../util/printable.js'
import type { ConfigInfo } from '../../api/node.js'

/** Key, value and origin of each setting. */
export function renderConfig (info: ConfigInfo): string {
  return renderTable(
    [{ title: 'KEY' }, { title: 'VALUE' }, { title: 'FROM' }],
    Object.entries(info.values).map(([key, value]) => [key, valueText(value), info.sources[key] ?? ''])
  )
}

function valueText (value: unknown): string {
  if (value == null || value === '') {
    return '-'
  }

  return printable(Array.isArray(value) ? value.join(', ') : typeof value === 'string' ? value : JSON.stringify(value))
}

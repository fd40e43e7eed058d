import { createHash } from 'node:crypto'
import fs from 'node:fs/promises'
import path from 'node:path'

/** Turns one bit of a file around; a negative place counts from the end. */
export async function flip (file: string, at: number): Promise<void> {
  const content = await fs.readFile(file)
  const place = at < 0 ? content.byteLength + at : at

  content[place] = (content[place] as number) ^ 1
  await fs.writeFile(file, content)
}

/** Names, times and contents of all that is there. */
export async function fingerprint (dir: string): Promise<string[]> {
  const entries = await fs.readdir(dir, { recursive: true, withFileTypes: true })

  return (await Promise.all(entries.map(async entry => {
    const file = path.join(entry.parentPath, entry.name)
    const { mtimeMs, ino } = await fs.stat(file)
    const hash = entry.isFile() ? createHash('sha256').update(await fs.readFile(file)).digest('hex') : ''

    return `${file} ${mtimeMs} ${ino} ${hash}`
  }))).sort()
}

/**
 * Preloaded (`--import`), lets a process meet macOS with a disk of HFS+ below the temp folder: names are kept in their
 * decomposed form, and case does not tell two of them apart. Of all that macOS has this is the strictest.
 */
import fs from 'node:fs'
import { realpathSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { becomePlatform, redirect } from './patch.js'

const DISK = realpathSync(os.tmpdir())
const list = fs.readdirSync
const folded = (name: string): string => name.normalize('NFD').toLowerCase()

/** Where the disk has, or would have, what is at a path. */
function onDisk (at: unknown): unknown {
  if (typeof at !== 'string' || !at.startsWith(`${DISK}/`)) {
    return at
  }

  return at.slice(DISK.length + 1).split('/').reduce((folder, name) => path.join(folder, nameIn(folder, name)), DISK)
}

function nameIn (folder: string, name: string): string {
  try {
    const names = list(folder)

    return names.find(other => other === name) ?? names.find(other => folded(other) === folded(name)) ?? name.normalize('NFD')
  } catch {
    return name.normalize('NFD')
  }
}

redirect([
  'access', 'chmod', 'lstat', 'lutimes', 'mkdir', 'open', 'readFile', 'readdir', 'readlink', 'realpath', 'rm', 'rmdir', 'stat',
  'unlink', 'utimes', 'writeFile'
], (at: unknown, ...rest: unknown[]) => [onDisk(at), ...rest])
redirect(['copyFile', 'link', 'rename'], (from: unknown, to: unknown, ...rest: unknown[]) => [onDisk(from), onDisk(to), ...rest])
redirect(['symlink'], (target: unknown, at: unknown, ...rest: unknown[]) => [target, onDisk(at), ...rest])

await becomePlatform('darwin')

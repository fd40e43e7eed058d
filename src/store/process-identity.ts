// Shell: files.
import fs from 'node:fs/promises'
import { isPidAlive } from '../util/platform/processes.js'

/** Tells a process from all others on this machine, also from a later one with the same pid. */
export interface ProcessIdentity {
  pid: number
  /**
   * Clock ticks since the boot at which it started, from `/proc/<pid>/stat`; undefined without
   * procfs.
   */
  startTicks?: string
  /** Id of the boot, from procfs; undefined without it. */
  bootId?: string
}

/** Fields of `/proc/<pid>/stat` after the name in parentheses, counted from 0 (see proc(5)). */
const STAT_STATE = 0
const STAT_THREADS = 17
const STAT_START_TICKS = 19

export async function thisProcess (): Promise<ProcessIdentity> {
  const [stat, bootId] = await Promise.all([readStat(process.pid), readBootId()])

  return { pid: process.pid, startTicks: stat?.startTicks, bootId }
}

/**
 * Whether that very process still runs. When in doubt (no procfs) a living process with its pid
 * counts, except this one: what this process holds it knows by itself.
 */
export async function isSameProcessAlive (identity: ProcessIdentity): Promise<boolean> {
  const bootId = await readBootId()

  if (identity.bootId !== undefined && bootId !== undefined && identity.bootId !== bootId) {
    return false
  }

  if (!isPidAlive(identity.pid)) {
    return false
  }

  const stat = await readStat(identity.pid)

  if (stat === undefined || identity.startTicks === undefined) {
    // Asked again: it may have ended between the two looks.
    return isPidAlive(identity.pid) && identity.pid !== process.pid
  }

  return stat.startTicks === identity.startTicks && !stat.isGone
}

interface ProcessStat { startTicks: string, isGone: boolean }

async function readStat (pid: number): Promise<ProcessStat | undefined> {
  const text = await readProc(`/proc/${pid}/stat`)

  if (text === undefined) {
    return undefined
  }

  // The name may hold spaces and parentheses: the fields begin after the last one.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const startTicks = fields[STAT_START_TICKS]

  if (startTicks === undefined) {
    return undefined
  }

  // A zombie is gone once its last thread is: one of them may still be inside a write.
  const isGone = /^[ZX]$/.test(fields[STAT_STATE] ?? '') && Number(fields[STAT_THREADS]) <= 1

  return { startTicks, isGone }
}

async function readBootId (): Promise<string | undefined> {
  return (await readProc('/proc/sys/kernel/random/boot_id'))?.trim()
}

async function readProc (file: string): Promise<string | undefined> {
  try {
    return await fs.readFile(file, 'utf8')
  } catch {
    return undefined
  }
}

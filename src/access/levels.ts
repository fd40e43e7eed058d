import { LEVELS } from './types.js'
import type { Level } from './types.js'

export function rankOf (level: Level): number {
  return LEVELS.indexOf(level)
}

export function isLevel (value: unknown): value is Level {
  return LEVELS.includes(value as Level)
}

export function higher (a: Level, b: Level): Level {
  return rankOf(a) >= rankOf(b) ? a : b
}

export function allows (level: Level, needed: Level): boolean {
  return rankOf(level) >= rankOf(needed)
}

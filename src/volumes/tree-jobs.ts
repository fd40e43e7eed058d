import type { KvReader } from './tree/kv.js'
import type { ReapStep } from './tree/types.js'

export async function planReap (_reader: KvReader, _options: { nowMs: number, limit: number }): Promise<ReapStep[]> { return [] }
export async function * roots (_reader: KvReader): AsyncGenerator<Uint8Array> {}
export function uploadsSince (_reader: KvReader): number | undefined { return undefined }

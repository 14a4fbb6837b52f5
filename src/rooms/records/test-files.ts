/** Small crime files for tests, written to a temporary folder that is gone afterwards; and where the reference data lies. */

import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Instant } from '../../kernel/units.ts'

/** After every date in the tests' files, before every "future" one. */
export const testNow = Date.UTC(2026, 0, 1) as Instant

export interface TestFolder {
  path: string
  write(name: string, content: string | Uint8Array): Promise<string>
  remove(): Promise<void>
}

export async function testFolder(): Promise<TestFolder> {
  const path = await mkdtemp(join(tmpdir(), 'peel-records-'))
  return {
    path,
    async write(name, content) {
      const file = join(path, name)
      await writeFile(file, content)
      return file
    },
    remove: () => rm(path, { recursive: true, force: true }),
  }
}

const room = dirname(fileURLToPath(import.meta.url))
const reference = process.env.PEEL_REFERENCE_DATA ?? join(room, '../../../../shared/data')

/** The file, or the reason to skip a test that needs it. */
export function referenceFile(name: string): { path: string; skip: string | false } {
  const path = join(reference, 'crime', name)
  return { path, skip: existsSync(path) ? false : `reference data ${name} is not here (set PEEL_REFERENCE_DATA)` }
}

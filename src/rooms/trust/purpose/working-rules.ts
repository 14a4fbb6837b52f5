/** How an agency works before it has settled its own rules: as Peel is delivered, made stricter by `home/duty.json` or the environment. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { purposeRefuses } from './errors.ts'

export interface WorkingRules {
  /** The agency's own article, e.g. `Police Act 1996 s. 30`; null until somebody has named it. */
  statute: string | null
  /** Whether somebody whom nobody assigned to an area is on no duty, rather than on one for the whole agency. */
  areasRequired: boolean
  /** Whether a warrant or a consent opens nothing until a second person confirmed it. */
  basesConfirmed: boolean
}

const shape = z
  .strictObject({ statute: z.string().trim().min(3).max(200), areasRequired: z.boolean(), basesConfirmed: z.boolean() })
  .partial()

/**
 * The file, overlaid by PEEL_DUTY_STATUTE. It may name the statute and require areas. That a warrant waits for a second person is
 * lifted by two people only (`agency-rules.ts`), so `basesConfirmed: false` in it changes nothing.
 *
 * @throws trust.working-rules-unreadable
 */
export async function readWorkingRules(home: string, env: Record<string, string | undefined> = {}): Promise<WorkingRules> {
  const path = join(home, 'duty.json')
  const unreadable = (problem: string, cause: unknown): Error =>
    purposeRefuses('working-rules-unreadable', { path, problem }, { cause })
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    // A file that is there and cannot be read may be stricter than the defaults: only none is none.
    if (error.code === 'ENOENT') return '{}'
    throw unreadable(error.message, error)
  })
  try {
    const said = shape.parse({ ...JSON.parse(text), ...(env.PEEL_DUTY_STATUTE && { statute: env.PEEL_DUTY_STATUTE }) })
    return { statute: said.statute ?? null, areasRequired: said.areasRequired ?? false, basesConfirmed: true }
  } catch (error) {
    const issue = error instanceof z.ZodError ? error.issues[0] : undefined
    throw unreadable(issue ? `${issue.path.join('.')}: ${issue.message}` : (error as Error).message, error)
  }
}

/** What the agency is called on its screens and in what it publishes: the ledger says who changed it, before it changes. */

import type { AgencyId } from '../../kernel/units.ts'
import type { Actor, Trust } from '../trust/contract.ts'
import type { Records } from './contract.ts'
import { refuse } from './errors.ts'

/** @throws records.no-territory */
export async function nameAgency(
  { trust, records }: { trust: Pick<Trust, 'record'>; records: Pick<Records, 'territory' | 'nameTerritory'> },
  agency: AgencyId,
  actor: Actor,
  name: string,
): Promise<void> {
  const standing = await records.territory(agency)
  if (!standing) throw refuse('no-territory', {})
  if (standing.name === name) return
  await trust.record(agency, {
    act: 'alter',
    by: actor,
    what: 'What the agency is called on its screens and in what it publishes was changed.',
    // Typed words stay out of the leaf.
    why: `From “${standing.name}” to “${name}”.`,
    subject: 'agency-name',
  })
  await records.nameTerritory(agency, name)
}

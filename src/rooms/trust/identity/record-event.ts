/** Writes who came to the door: sign-ins, refusals, locks, enrolments, revocations. The watch reads them. */

import type { AgencyId, Instant, PersonId } from '../../../kernel/units.ts'
import { freshId } from '../house.ts'
import { writeNote } from '../ledger/seal-notes.ts'
import type { IdentityHouse } from './identity-house.ts'
import { identityTables } from './store.ts'
import type { EventKind, From, TrustEvent } from './types.ts'

export const nowhere: From = { device: '', address: '' }

/** `detail` is Peel's own words, never what somebody typed. */
export async function recordEvent(
  house: IdentityHouse,
  agency: AgencyId,
  event: { kind: EventKind; person?: PersonId | null; nameHash?: string; from?: From; detail?: string },
): Promise<void> {
  const { device, address } = event.from ?? nowhere
  const said: TrustEvent = {
    id: freshId(house, 'event'),
    at: house.clock.now() as Instant,
    kind: event.kind,
    person: event.person ?? null,
    nameKey: event.nameHash ?? null,
    device: device.slice(0, 60),
    address: address.slice(0, 64),
    detail: (event.detail ?? '').slice(0, 300),
  }
  const { person, nameKey, ...row } = said
  await writeNote(house, 'event', agency, { ...row, person_id: person, name_key: nameKey }, (salt) =>
    identityTables(house.store).addEvent(agency, said, salt),
  )
}

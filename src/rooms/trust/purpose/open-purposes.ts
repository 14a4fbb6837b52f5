/** Ties cases, duties, purposes, overrides and hand-overs to one house. */

import type { TrustHouse } from '../house.ts'
import { keepRules } from './agency-rules.ts'
import { findCases } from './find-cases.ts'
import { handOutFile } from './hand-out-file.ts'
import { keepCases } from './keep-cases.ts'
import { overrideInEmergency } from './override-in-emergency.ts'
import { readClosed } from './read-closed.ts'
import { reviewAccess } from './review-access.ts'
import { standOnDuty } from './stand-on-duty.ts'
import { statePurposes } from './state-purpose.ts'
import type { PurposeDesk } from './types.ts'

export function openPurposes(house: TrustHouse): PurposeDesk {
  return {
    ...keepCases(house),
    ...findCases(house),
    ...standOnDuty(house),
    ...statePurposes(house),
    ...overrideInEmergency(house),
    ...handOutFile(house),
    ...reviewAccess(house),
    ...readClosed(house),
    ...keepRules(house),
  }
}

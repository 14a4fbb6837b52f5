/** Ties cases, duties, purposes, overrides and hand-overs to one house. */

import type { TrustHouse } from '../house.ts'
import { keepRules } from './agency-rules.ts'
import { findCases } from './find-cases.ts'
import { handOutFile } from './hand-out-file.ts'
import { keepCases } from './keep-cases.ts'
import { takeLooksOnce } from './look-once.ts'
import { overrideInEmergency } from './override-in-emergency.ts'
import { readClosed } from './read-closed.ts'
import { reviewAccess } from './review-access.ts'
import { standOnDuty } from './stand-on-duty.ts'
import { statePurposes } from './state-purpose.ts'
import type { PurposeDesk } from './types.ts'

export function openPurposes(house: TrustHouse): PurposeDesk {
  const looks = takeLooksOnce(house)
  return {
    ...keepCases(house, looks),
    ...findCases(house, looks),
    ...standOnDuty(house),
    ...statePurposes(house),
    ...overrideInEmergency(house),
    ...handOutFile(house, looks),
    ...reviewAccess(house),
    ...readClosed(house, looks),
    ...keepRules(house),
  }
}

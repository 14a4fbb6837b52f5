/** Seattle: NIBRS already; 999 is its own mark for what NIBRS does not take. The older feed's words serve where no code stands. */

import { byOwnNibrs, byWords, type Classify, firstOf } from './rules.ts'
import { commonOffence } from './words.ts'

const notReportable: Classify = ({ code }) => (code.trim() === '999' ? '99Z' : undefined)

/** `THEFT-CARPROWL`, `ASSLT-AGG-GUN`, `NARC-POSSESS-METH`: the records system's own short forms until 2019. */
const shortForms = byWords([
  '99Z NARC-FOUND|^ANIMAL|^BIAS|COLLISION|DISPUTE|ILLEGAL DUMPING|^INJURY|PROPERTY (LOST|FOUND)|PROP(ERTY)? RECOVERED|METRO TRANSIT|TRAFFIC|COURT ORDER|WARR|INC - CASE|HOMICIDE-JUST|^NA NA$',
  '13A ASSLT-AGG|DRIVE-BY|ENDANGER',
  '13B ASSLT',
  '250 NARC-FORGERY',
  '26A NARC-FRAUD',
  '35B NARC-EQUIP',
  '35A NARC-',
  '90B SODA-VIOL|SOAP-VIOL',
  '23G AUTO PARTS',
  '23F CARPROWL|AUTOACC|LICENSE PLATE',
  '23A PKPOCKET',
  '23B PRSNATCH',
  '23C SHOPLIFT',
  '23D THEFT-BUILDING',
  '23E COINOP',
  '90A UNLAWFUL ISSUANCE|FRAUD-CHECK',
  '26E FRAUD-(COMPUTER|WIRE)',
  '240 VEH-|THEFT-BOAT',
  '40A PROSTITUTION( LOITERING)?$',
  '40B ASSIST-PROMOTE',
  '90C DISTURBANCE|URINATING',
  '200 RECKLESS BURNING',
  '280 PROPERTY STOLEN',
  '90Z FIREWORK|^HARBOR|ELUDING|OBSTRUCT',
])

export const seattleOffence = firstOf(notReportable, byOwnNibrs, shortForms, commonOffence)

/** Which duties the lists on screen offer somebody of a role: those that the policies allow, held together by the lattice test. */

import type { DutyKind, Role } from '../contract.ts'

/** The usual one first. */
export const dutiesOfRole: Record<Role, readonly DutyKind[]> = {
  officer: ['patrol'],
  investigator: ['investigation', 'analysis'],
  analyst: ['analysis'],
  clerk: ['records'],
  commander: ['command', 'patrol', 'investigation'],
  board: ['oversight'],
  administrator: ['administration'],
  'security-officer': ['oversight'],
  'protection-officer': ['oversight'],
}

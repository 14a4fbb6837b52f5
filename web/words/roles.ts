/** What roles and kinds of offence are called on screen. */

import type { Role } from '../../src/rooms/trust/contract.ts'
import { t } from './words.ts'

/** Who may bring records in. The server decides all the same. */
export const importers: readonly Role[] = ['analyst', 'clerk', 'commander', 'administrator']

const words: Record<Role, () => string> = {
  officer: () => t('Officer'),
  investigator: () => t('Investigator'),
  analyst: () => t('Analyst'),
  clerk: () => t('Records clerk'),
  commander: () => t('Commander'),
  board: () => t('Board member'),
  administrator: () => t('Administrator'),
  'security-officer': () => t('Security officer'),
  'protection-officer': () => t('Data protection officer'),
}

/** Every role, in the order in which they are offered. */
export const everyRole = Object.keys(words) as Role[]

export const roleWords = (role: Role): string => words[role]()

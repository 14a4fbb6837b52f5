/** Shifts and common offences in the reader's language; whatever is not listed keeps the name that the agency gave it. */

import { currentLanguage, t } from './words.ts'

const shifts: Record<string, () => string> = {
  Day: () => t('Day'),
  Late: () => t('Late'),
  Night: () => t('Night'),
  Evening: () => t('Evening'),
}

const offences: Record<string, () => string> = {
  all: () => t('All reported offences'),
  '120': () => t('Robbery'),
  '13A': () => t('Aggravated assault'),
  '13B': () => t('Simple assault'),
  '200': () => t('Arson'),
  '220': () => t('Burglary'),
  '23D': () => t('Theft from a building'),
  '23F': () => t('Theft from a vehicle'),
  '240': () => t('Vehicle theft'),
  '290': () => t('Criminal damage'),
}

/** In English the agency's own name stands. */
export const shiftWords = (name: string): string => (currentLanguage() === 'en' ? name : (shifts[name]?.() ?? name))

export const offenceNameWords = (nibrs: string, name: string): string =>
  currentLanguage() === 'en' ? name : (offences[nibrs]?.() ?? name)

/**
 * NIBRS offence classes: code, plain name, whom they are against, and how they come to be known.
 * Source of codes and groups: FBI, National Incident-Based Reporting System User Manual (public domain).
 */

import type { OffenceClass } from '../contract.ts'

type Against = OffenceClass['against']

/** `looking` marks what the police find by looking for it, so that its map echoes their own patrols. */
const table: readonly (readonly [code: string, name: string, against: Against, looking?: 'looking'])[] = [
  ['09A', 'Murder and non-negligent manslaughter', 'person'],
  ['09B', 'Negligent manslaughter', 'person'],
  ['09C', 'Justifiable homicide', 'not-a-crime'],
  ['100', 'Kidnapping and abduction', 'person'],
  ['11A', 'Rape and other serious sexual assault', 'person'],
  ['11B', 'Sodomy', 'person'],
  ['11C', 'Sexual assault with an object', 'person'],
  ['11D', 'Fondling', 'person'],
  ['120', 'Robbery', 'property'],
  ['13A', 'Aggravated assault', 'person'],
  ['13B', 'Simple assault', 'person'],
  ['13C', 'Intimidation', 'person'],
  ['200', 'Arson', 'property'],
  ['210', 'Extortion and blackmail', 'property'],
  ['220', 'Burglary', 'property'],
  ['23A', 'Pocket-picking', 'property'],
  ['23B', 'Purse-snatching', 'property'],
  ['23C', 'Shoplifting', 'property'],
  ['23D', 'Theft from a building', 'property'],
  ['23E', 'Theft from a coin-operated machine', 'property'],
  ['23F', 'Theft from a motor vehicle', 'property'],
  ['23G', 'Theft of motor vehicle parts', 'property'],
  ['23H', 'Other theft', 'property'],
  ['240', 'Motor vehicle theft', 'property'],
  ['250', 'Counterfeiting and forgery', 'property'],
  ['26A', 'Fraud by false pretences', 'property'],
  ['26B', 'Credit card and cash machine fraud', 'property'],
  ['26C', 'Impersonation', 'property'],
  ['26D', 'Welfare fraud', 'property'],
  ['26E', 'Wire fraud', 'property'],
  ['26F', 'Identity theft', 'property'],
  ['26G', 'Hacking and computer invasion', 'property'],
  ['270', 'Embezzlement', 'property'],
  ['280', 'Stolen property offences', 'property', 'looking'],
  ['290', 'Criminal damage', 'property'],
  ['35A', 'Drug offences', 'society', 'looking'],
  ['35B', 'Drug equipment offences', 'society', 'looking'],
  ['36A', 'Incest', 'person'],
  ['36B', 'Statutory rape', 'person'],
  ['370', 'Obscene material', 'society', 'looking'],
  ['39A', 'Betting and wagering', 'society', 'looking'],
  ['39B', 'Operating gambling', 'society', 'looking'],
  ['39C', 'Gambling equipment offences', 'society', 'looking'],
  ['39D', 'Sports tampering', 'society', 'looking'],
  ['40A', 'Prostitution', 'society', 'looking'],
  ['40B', 'Assisting prostitution', 'society', 'looking'],
  ['40C', 'Purchasing prostitution', 'society', 'looking'],
  ['510', 'Bribery', 'property', 'looking'],
  ['520', 'Weapon law violations', 'society', 'looking'],
  ['64A', 'Trafficking for commercial sex', 'person', 'looking'],
  ['64B', 'Trafficking for forced labour', 'person', 'looking'],
  ['720', 'Animal cruelty', 'society'],
  ['90A', 'Bad cheques', 'property'],
  ['90B', 'Curfew, loitering and vagrancy', 'society', 'looking'],
  ['90C', 'Disorderly conduct', 'society'],
  ['90D', 'Driving under the influence', 'society', 'looking'],
  ['90E', 'Drunkenness', 'society', 'looking'],
  ['90F', 'Family offences without violence', 'society'],
  ['90G', 'Liquor law violations', 'society', 'looking'],
  ['90H', 'Peeping', 'society'],
  ['90J', 'Trespass', 'society'],
  // Warrants, parole and obstruction stand here beside nuisance calls: mostly found by officers, so it is not forecast unasked.
  ['90Z', 'All other offences', 'society', 'looking'],
  ['99Z', 'Not a crime', 'not-a-crime', 'looking'],
]

const classes = new Map<string, OffenceClass>(
  table.map(([nibrs, name, against, looking]) => [
    nibrs,
    { nibrs, name, against, discovery: looking === 'looking' ? 'discovered' : 'reported' },
  ]),
)

/**
 * What some feeds pool although NIBRS tells it apart: no class of NIBRS is true of it, so it has one of ours that says so.
 * No file carries these codes; only tables of words lead here.
 */
const pooled = new Map<string, OffenceClass>([
  ['13U', { nibrs: '13U', name: 'Assault (kind not told apart)', against: 'person', discovery: 'reported' }],
  ['23U', { nibrs: '23U', name: 'Theft (kind not told apart)', against: 'property', discovery: 'reported' }],
])

/** The class of a NIBRS code or of one of our pooled ones, or undefined when there is none of that code. */
export const nibrsClass = (code: string): OffenceClass | undefined => classes.get(code) ?? pooled.get(code)

export const nibrsClasses = (): OffenceClass[] => [...classes.values()]

/**
 * Codes that some files carry although NIBRS does not have them (they split or pool its classes), and the class each
 * belongs to: 22A residential burglary, 12B commercial robbery, 11U any sexual assault by penetration.
 */
const near: Record<string, string> = {
  '11U': '11A',
  '12A': '120',
  '12B': '120',
  '12C': '120',
  '12U': '120',
  '22A': '220',
  '22B': '220',
  '22C': '220',
  '22U': '220',
  '23U': '23H',
  '26U': '26A',
  '90I': '90Z',
  '99X': '99Z',
  '99Y': '99Z',
}

/** A NIBRS code as files write it (`220`, `13a`, `9A`, `22A`) in NIBRS' own form, or undefined. */
export function asNibrs(text: string): string | undefined {
  const code = text.trim().toUpperCase()
  if (classes.has(code)) return code
  const padded = code.length === 2 ? `0${code}` : code
  return classes.has(padded) ? padded : near[code]
}

/** What no table maps keeps its local words as its name, and is a class of its own. */
export function localClass(words: string): OffenceClass {
  return { nibrs: `local:${words.toLowerCase()}`, name: words, against: 'society', discovery: 'reported' }
}

/** What an officer calls a cell where no street map names it: the block that most reports there give. Never a house, never a name. Pure. */

import type { CellId } from '../../kernel/units.ts'

/** So many reports must share a block before it is said: one is somebody's address. */
const LEAST_REPORTS = 3
const LONGEST = 60

/** Addresses as they stand, by cell, with how often. */
export interface AddressCount {
  cell: number
  address: string
  reports: number
}

/** A block for each cell that has one, no block twice: of two cells it goes to the one with more reports of it. */
export function nameBlocks(counts: Iterable<AddressCount>): Map<CellId, string> {
  const sums = new Map<string, { cell: number; block: string; reports: number }>()
  const known = new Map<string, string | null>()
  for (const { cell, address, reports } of counts) {
    let block = known.get(address)
    if (block === undefined) {
      block = blockOf(address)
      known.set(address, block)
    }
    if (block === null) continue
    const key = `${cell} ${block}`
    const sum = sums.get(key)
    if (sum) sum.reports += reports
    else sums.set(key, { cell, block, reports })
  }
  const byReports = [...sums.values()]
    .filter(({ reports }) => reports >= LEAST_REPORTS)
    .sort((p, q) => q.reports - p.reports || p.cell - q.cell || p.block.localeCompare(q.block))
  const named = new Map<CellId, string>()
  const taken = new Set<string>()
  for (const { cell, block } of byReports) {
    if (named.has(cell as CellId) || taken.has(block)) continue
    named.set(cell as CellId, block)
    taken.add(block)
  }
  return named
}

/** What may stand in the name of a street; anything else, such as a flat, a telephone number or a note, is no name of a street. */
const streetName = /^(?=.*\p{L})[\p{L}\p{N}.'’ -]{2,}$/u
const kinds =
  'ST|STR|STREET|AVE?|AV|AVENUE|BLVD|BL|BOULEVARD|RD|ROAD|DR|DRIVE|LN|LANE|CT|COURT|PL|PLACE|PKWY|PARKWAY|WAY|TER|TERR|TERRACE|CIR|CIRCLE|HWY|HIGHWAY|SQ|SQUARE|ALY|ALLEY|BROADWAY|PIKE|TRL|TRAIL|PLZ|PLAZA|CRES|CRESCENT|CLOSE|EXPY|RUN|LOOP|ROW|WALK|MALL'
/** Streets end in what kind they are, perhaps with a quarter of the compass behind it. */
const isStreet = new RegExp(`(^| )(${kinds}|\\d+(ST|ND|RD|TH))\\.?( (N|S|E|W|NE|NW|SE|SW))?$`, 'i')

/**
 * `5300 block of W Madison St` for `053XX W MADISON ST`, `1234 Elm St Apt 4` is `1200 block of Elm St`, `BRYANT ST / 7TH ST` is
 * `Corner of Bryant St and 7th St`; null for whatever is not plainly one of these.
 */
export function blockOf(address: string): string | null {
  const text = address.replace(/\s+/g, ' ').trim()
  if (text === '' || text.length > LONGEST) return null
  const corner = text.split(/ ?(?:\/|&| AND | @ ) ?/i)
  if (
    corner.length === 2 &&
    corner.every((street) => isStreet.test(street) && streetName.test(street) && !/^\d+ /.test(street))
  ) {
    return `Corner of ${corner.map(written).join(' and ')}`
  }
  const numbered = /^(\d{0,5})(X{1,3})?(?:-? ?\d{1,5})?(?: - \d{1,5})? (?:BLOCK (?:OF )?)?(.+)$/i.exec(text)
  const [, digits = '', crosses = '', rest = ''] = numbered ?? []
  const street = rest.replace(/,? (?:APT|UNIT|STE|SUITE|FL|FLOOR|RM|ROOM|LOT|#).*$/i, '').trim()
  if (digits + crosses === '' || !isStreet.test(street) || !streetName.test(street)) return null
  const number = Number(digits + '0'.repeat(crosses.length))
  const hundred = Math.floor(number / 100) * 100
  return `${hundred === 0 ? 'First' : hundred} block of ${written(street)}`
}

/** Quarters of the compass stay as they are; other words as on a sign. */
const written = (street: string): string =>
  street
    .trim()
    .split(' ')
    .map((word) =>
      /^(N|S|E|W|NE|NW|SE|SW)$/i.test(word) ? word.toUpperCase() : word.charAt(0).toUpperCase() + word.slice(1).toLowerCase(),
    )
    .join(' ')

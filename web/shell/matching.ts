/** What a few typed letters mean: entries whose words begin with them come first, then those that contain them. */

const plain = (words: string): string =>
  words
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()

/** Every typed word must occur; accents and case do not matter. Keeps the order of entries that match alike. */
export function matching<Entry>(asked: string, entries: readonly Entry[], wordsOf: (entry: Entry) => string): Entry[] {
  const parts = plain(asked).split(/\s+/).filter(Boolean)
  const scored = entries.map((entry) => {
    const words = plain(wordsOf(entry))
    const starts = parts.filter((part) => words.split(/\s+/).some((word) => word.startsWith(part))).length
    return { entry, fits: parts.every((part) => words.includes(part)), starts }
  })
  return scored
    .filter(({ fits }) => fits)
    .sort((a, b) => b.starts - a.starts)
    .map(({ entry }) => entry)
}

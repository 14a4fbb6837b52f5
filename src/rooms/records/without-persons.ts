/** A row's own text as it may be kept or shown: what describes a victim or suspect is blank, everything else as it stood. */

import { describesPerson } from './layouts/layout.ts'
import type { Reading } from './prepare-reading.ts'
import type { Row } from './row-source.ts'

/**
 * For rows whose fields are known. A row with too few, too many or broken fields is given as it stood, because nobody can
 * say which of its values is which; it is mended by a person, and no incident is made of it.
 */
export function withoutPersons({ layout, source }: Pick<Reading, 'layout' | 'source'>): (row: Row) => string {
  const columns = source.columns.map((column) => describesPerson(layout, column))
  if (!columns.includes(true)) return (row) => row.original
  const { separator } = source
  const quoted = (text: string): string =>
    text.includes(separator) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  return (row) => {
    if (row.broken !== undefined) return row.original
    return row.fields.map((text, at) => (columns[at] ? '' : quoted(text))).join(separator)
  }
}

/** Names and titles as a person would type them: one line, with nothing in it that cannot be seen. */

/**
 * Compatibility forms made one (NFKC), runs of white space one space, ends trimmed. Control characters, marks that turn writing
 * round and zero-width signs go: with them one name looks like another, or commands a terminal. The two joiners that Persian and
 * Indic names are spelled with stay.
 */
export function plainLine(typed: string): string {
  return typed
    .normalize('NFKC')
    .replace(/\s+/gu, ' ')
    .replace(/(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .trim()
}

/** Errors with a code and a sentence that a tired officer understands. Each room lists its own in `errors.ts`. */

/** What went wrong, in words for a person: what happened, what is safe, what to do. */
export class PeelError extends Error {
  override readonly name = 'PeelError'

  constructor(
    /** Stable, machine-readable, `room.problem`, e.g. `records.html-not-csv`. */
    readonly code: string,
    /** One plain sentence, complete without the code. */
    readonly sentence: string,
    /** The HTTP status that fits; command lines exit with 2 whatever it is. */
    readonly status: number,
    /** Facts for a program: row, byte, column, path. Never secrets. */
    readonly facts: Readonly<Record<string, string | number>> = {},
    options?: ErrorOptions,
  ) {
    super(`${sentence} (${code})`, options)
  }
}

type Sentence<Facts> = (facts: Facts) => string
// biome-ignore lint/suspicious/noExplicitAny: each sentence chooses the facts it needs
type ErrorTable = Record<string, { status: number; sentence: Sentence<any> }>
type FactsOf<Entry> = Entry extends { sentence: Sentence<infer Facts> } ? Facts : never

/**
 * A room's errors, in one table.
 *
 * @example
 * const refuse = defineErrors('records', {
 *   'empty-file': { status: 422, sentence: (f: { name: string }) => `${f.name} is empty; nothing was imported.` },
 * })
 * throw refuse('empty-file', { name: 'may.csv' })
 */
export function defineErrors<Table extends ErrorTable>(room: string, table: Table) {
  return <Code extends keyof Table & string>(code: Code, facts: FactsOf<Table[Code]>, options?: ErrorOptions): PeelError => {
    const entry = table[code]
    if (!entry) throw new RangeError(`${room} has no error called ${code}`)
    const kept = Object.entries(facts as Record<string, unknown>).filter(
      (pair): pair is [string, string | number] => typeof pair[1] === 'string' || typeof pair[1] === 'number',
    )
    return new PeelError(`${room}.${code}`, entry.sentence(facts), entry.status, Object.fromEntries(kept), options)
  }
}

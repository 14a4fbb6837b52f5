/** What the ledger says when somebody reviewed a look that the random audit drew: one sentence, by which the row is checked. Pure. */

export const reviewInWords = (name: string, index: number, state: string): string =>
  `${name} reviewed a look that the random audit drew, entry ${index}: ${state === 'in-order' ? 'in order' : 'questioned'}.`

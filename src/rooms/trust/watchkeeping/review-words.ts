/** What the ledger says when somebody reviewed a look that the random audit drew: one sentence, by which the row is checked. Pure. */

export const reviewInWords = (index: number, state: string): string =>
  `A look that the random audit drew, entry ${index}, was reviewed: ${inWords(state)}.`

/** The same in entries of before form 5, which named whoever reviewed. */
export const reviewNaming = (name: string, index: number, state: string): string =>
  `${name} reviewed a look that the random audit drew, entry ${index}: ${inWords(state)}.`

const inWords = (state: string): string => (state === 'in-order' ? 'in order' : 'questioned')

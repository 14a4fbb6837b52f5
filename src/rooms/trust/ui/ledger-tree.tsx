/** The path from an entry to the signed root, drawn from the bottom up: what is computed here on the line, neighbours beside it. */

import { t } from '#web/words/words.ts'
import type { ClimbStep } from './ledger-climb.ts'

const rowHeight = 44
const width = 360
const middle = width / 2
const aside = 116

/** The first characters are enough to compare by eye; the whole hashes stand in the list. */
const short = (hash: string): string => `${hash.slice(0, 8)}…`

export function LedgerTree({ leafHash, steps, index }: { leafHash: string; steps: readonly ClimbStep[]; index: number }) {
  const height = rowHeight * (steps.length + 1)
  // Row 0 is the leaf and stands lowest.
  const y = (row: number): number => height - rowHeight * (row + 0.5)
  return (
    <>
      <svg
        className="ledger-tree"
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={t('Path of {n} steps from entry {index} to the root', { n: steps.length, index })}
      >
        {steps.map((step, row) => {
          const x = step.neighbour === 'left' ? middle - aside : middle + aside
          return (
            <g key={step.result}>
              <line x1={middle} y1={y(row)} x2={middle} y2={y(row + 1)} className="ledger-tree-line" />
              <path d={`M${x},${y(row)} V${y(row + 1)} H${middle}`} className="ledger-tree-side" />
              <HashBox x={x} y={y(row)} words={short(step.hash)} kind="neighbour" />
            </g>
          )
        })}
        <HashBox x={middle} y={y(0)} words={short(leafHash)} kind="own" />
        {steps.map((step, row) => (
          <HashBox
            key={step.result}
            x={middle}
            y={y(row + 1)}
            words={short(step.result)}
            kind={row === steps.length - 1 ? 'root' : 'own'}
          />
        ))}
      </svg>
      <p className="quiet ledger-tree-key">
        {t('Lowest: this entry. Each box above is the hash of the two below it. Topmost: the root that was signed.')}
      </p>
    </>
  )
}

function HashBox({ x, y, words, kind }: { x: number; y: number; words: string; kind: 'own' | 'root' | 'neighbour' }) {
  return (
    <g className={`ledger-box ledger-box-${kind}`}>
      <rect x={x - 50} y={y - 12} width={100} height={24} rx={4} />
      <text x={x} y={y + 4} textAnchor="middle">
        {words}
      </text>
    </g>
  )
}

/** The progress of reading and importing, in the reader's language and with the unit of its numbers. */

import type { JobStatus } from '#web/api.ts'
import { ProgressBar } from '#web/parts/progress-bar.tsx'
import { t } from '#web/words/words.ts'

/** A step of the server: its words here, and what its numbers count. */
const steps = new Map<string, { words: () => string; counts: 'bytes' | 'rows' }>([
  ['Checking the file', { words: () => t('Looking for damage in the file'), counts: 'bytes' }],
  ['Reading rows', { words: () => t('Reading all rows'), counts: 'rows' }],
  ['Finding out where the ground lies', { words: () => t('Finding out where the ground lies'), counts: 'rows' }],
  ['Importing rows', { words: () => t('Importing rows'), counts: 'rows' }],
])

/** A step that this page does not know is shown in the server's words. */
export function StepProgress({ step, waiting }: { step: JobStatus['step']; waiting: string }) {
  if (!step) return <ProgressBar what={waiting} done={0} />
  const known = steps.get(step.what)
  const scale = known?.counts === 'bytes' ? 1e6 : 1
  return (
    <ProgressBar
      what={known?.words() ?? step.what}
      done={step.done / scale}
      total={step.total === undefined ? undefined : step.total / scale}
      unit={known?.counts === 'bytes' ? 'MB' : known ? t('rows') : ''}
    />
  )
}

/** While a person looks at the preview, the whole file is read for its totals; looking elsewhere stops that. */

import { useEffect, useState } from 'react'
import { ApiError, acts, type JobStatus, watchJob } from '#web/api.ts'
import { t } from '#web/words/words.ts'
import type { ImportCheck } from '../contract.ts'
import type { Refusal } from './import-steps.ts'

export type FileCheck =
  | { at: 'off' }
  | { at: 'reading'; step: JobStatus['step'] }
  | { at: 'done'; found: ImportCheck }
  /** What an import would be refused for as well. */
  | { at: 'refused'; refusal: Refusal }

/** `asked` is undefined as long as nothing shall be read. */
export function useFileCheck(asked: object | undefined): FileCheck {
  const [check, setCheck] = useState<FileCheck>({ at: 'off' })
  const key = asked && JSON.stringify(asked)
  useEffect(() => {
    if (key === undefined) return
    let gone = false
    let stop = (): void => {}
    setCheck({ at: 'reading', step: undefined })
    const refuse = (refusal: Refusal): void => setCheck({ at: 'refused', refusal })
    acts
      .startCheck(JSON.parse(key) as { upload: string })
      .then(({ job }) => {
        const unwatch = watchJob(job, (status) => {
          const next = checkAfter(status)
          if (next) setCheck(next)
        })
        stop = () => {
          unwatch()
          // One that has ended by itself no longer minds.
          void acts.cancelJob(job).catch(() => {})
        }
        if (gone) stop()
      })
      .catch((error) => {
        if (gone) return
        refuse(
          error instanceof ApiError
            ? { code: error.code, sentence: error.sentence }
            : { code: 'web.broken', sentence: t('The whole file could not be read. Nothing was imported.') },
        )
      })
    return () => {
      gone = true
      stop()
    }
  }, [key])
  return check
}

function checkAfter(status: JobStatus): FileCheck | undefined {
  switch (status.state) {
    case 'done':
      return { at: 'done', found: status.result as ImportCheck }
    case 'failed':
      return status.error && { at: 'refused', refusal: status.error }
    case 'cancelled':
      return undefined
    default:
      return { at: 'reading', step: status.step }
  }
}

/** A button's act: one at a time, with the sentence it was refused with. */

import { useState } from 'react'
import { sentenceOf } from './identity-acts.ts'

/** Runs one act at a time and keeps what it was refused with. */
export function useAct(): { busy: boolean; fault: string | undefined; run: (act: () => Promise<void>) => Promise<void> } {
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<string>()
  const run = async (act: () => Promise<void>): Promise<void> => {
    setBusy(true)
    setFault(undefined)
    try {
      await act()
    } catch (error) {
      setFault(sentenceOf(error))
    } finally {
      setBusy(false)
    }
  }
  return { busy, fault, run }
}

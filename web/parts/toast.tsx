/** A short word about what was just done, with a way back. Never the only place where something is said. */

import { useSyncExternalStore } from 'react'
import { t } from '../words/words.ts'
import { Button } from './button.tsx'

interface ToastMessage {
  id: number
  words: string
  tone: 'note' | 'stop'
  undo?: (() => void) | undefined
}

let messages: readonly ToastMessage[] = []
let nextId = 1
const listeners = new Set<() => void>()
const change = (to: readonly ToastMessage[]): void => {
  messages = to
  for (const listener of listeners) listener()
}

/** Shows a word for `seconds`; with `undo` it carries that button. Returns a function that takes it away. */
export function toast(words: string, options: { tone?: 'note' | 'stop'; undo?: () => void; seconds?: number } = {}): () => void {
  const id = nextId++
  const away = (): void => change(messages.filter((message) => message.id !== id))
  change([...messages.slice(-2), { id, words, tone: options.tone ?? 'note', undo: options.undo }])
  setTimeout(away, (options.seconds ?? (options.undo ? 8 : 5)) * 1000)
  return away
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => messages)
  return (
    <section className="toasts" aria-live="polite" aria-label={t('Notices')}>
      {shown.map((message) => (
        <div key={message.id} className={`toast toast-${message.tone}`}>
          <span>{message.words}</span>
          {message.undo && (
            <Button
              weight="quiet"
              size="small"
              onClick={() => {
                message.undo?.()
                change(messages.filter((other) => other.id !== message.id))
              }}
            >
              {t('Undo')}
            </Button>
          )}
        </div>
      ))}
    </section>
  )
}

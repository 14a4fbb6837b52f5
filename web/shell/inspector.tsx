/** The panel that slides in from the right and explains what was chosen. Escape closes it. */

import { X } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { IconButton } from '../parts/button.tsx'
import { t } from '../words/words.ts'

interface InspectorProps {
  title: string
  /** Small line above the title, e.g. `E12, stop 3 of 6`. */
  over?: ReactNode
  onClose: () => void
  /** Buttons beside the cross, e.g. to the next stop. */
  actions?: ReactNode
  /** False where it follows a cursor on the map, which must keep the keys. */
  takesFocus?: boolean
  children: ReactNode
}

export function Inspector({ title, over, onClose, actions, takesFocus = true, children }: InspectorProps) {
  const panel = useRef<HTMLElement>(null)
  const close = useRef(onClose)
  close.current = onClose

  useEffect(() => {
    const former = document.activeElement
    if (takesFocus) panel.current?.focus({ preventScroll: true })
    const onKey = (event: KeyboardEvent): void => {
      // A dialog over it takes the key for itself, and may be gone already when it comes here.
      if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('[role="dialog"], [role="menu"]')) return
      close.current()
    }
    addEventListener('keydown', onKey)
    return () => {
      removeEventListener('keydown', onKey)
      if (takesFocus && former instanceof HTMLElement && former.isConnected) former.focus({ preventScroll: true })
    }
  }, [takesFocus])

  return (
    <aside ref={panel} className="inspector" tabIndex={-1} aria-label={title}>
      <header className="inspector-head">
        <div>
          {over && <p className="inspector-over">{over}</p>}
          <h2>{title}</h2>
        </div>
        <div className="inspector-actions">
          {actions}
          <IconButton label={t('Close')} icon={<X size={18} aria-hidden />} onClick={onClose} />
        </div>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="inspector-body" tabIndex={0} aria-label={title}>
        {children}
      </section>
    </aside>
  )
}

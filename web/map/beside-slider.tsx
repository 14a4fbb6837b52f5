/** The line between Peel's map on the left and the count of all history on the right, moved by hand or by arrow keys. */

import { ChevronsLeftRight } from 'lucide-react'
import { type KeyboardEvent, type PointerEvent, useRef } from 'react'
import { t } from '../words/words.ts'

export function BesideSlider({ position, onMove }: { position: number; onMove: (position: number) => void }) {
  const box = useRef<HTMLDivElement>(null)
  const move = (to: number): void => onMove(Math.max(0.02, Math.min(0.98, to)))

  const drag = (event: PointerEvent): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    const frame = box.current?.getBoundingClientRect()
    if (frame) move((event.clientX - frame.left) / frame.width)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Record<string, number> = { ArrowLeft: -0.02, ArrowRight: 0.02, PageUp: 0.1, PageDown: -0.1 }
    const step = steps[event.key]
    if (step === undefined) return
    event.preventDefault()
    move(position + step)
  }

  return (
    <div ref={box} className="beside">
      <div
        className="beside-line"
        style={{ insetInlineStart: `${position * 100}%` }}
        role="slider"
        tabIndex={0}
        aria-label={t('Line between Peel’s map and counting alone')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(position * 100)}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
      >
        <span className="beside-name beside-left">{t('Peel')}</span>
        <span className="beside-grip" aria-hidden>
          <ChevronsLeftRight size={16} />
        </span>
        <span className="beside-name beside-right">{t('Counting alone')}</span>
      </div>
    </div>
  )
}

/** Observable Plot in Peel's tokens, redrawn with the light and the width, with a sentence for whoever cannot see it. */

import * as Plot from '@observablehq/plot'
import { useEffect, useRef, useState } from 'react'
import { token, useLight } from '../light.ts'

/** Colours for a drawing, from the tokens in force. */
export interface ChartInk {
  ink: string
  quiet: string
  line: string
  accent: string
  /** What the drawing stands on, e.g. inside a hollow dot. */
  paper: string
  series: string[]
}

function chartInk(): ChartInk {
  return {
    ink: token('--ink'),
    quiet: token('--ink-3'),
    line: token('--line'),
    accent: token('--accent'),
    paper: token('--surface'),
    // One colour for Peel; the ways it is compared with are greys told apart by dash and label.
    series: [token('--accent'), token('--ink-2'), token('--line-strong'), token('--ink-3')],
  }
}

interface ChartProps {
  /** Said instead of the drawing: what it shows and what follows from it. */
  label: string
  height?: number
  /** Options for Plot.plot; width, height and style are filled in. */
  draw: (ink: ChartInk, width: number) => Plot.PlotOptions
}

export function Chart({ label, height = 320, draw }: ChartProps) {
  const box = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  const light = useLight()

  useEffect(() => {
    const element = box.current
    if (!element) return
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.floor(entry.contentRect.width)))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: the light is read through the tokens
  useEffect(() => {
    const element = box.current
    if (!element || width === 0) return
    const ink = chartInk()
    const drawing = Plot.plot({
      marginLeft: 48,
      marginBottom: 40,
      ...draw(ink, width),
      width,
      height,
      style: {
        background: 'none',
        color: ink.quiet,
        fontFamily: 'inherit',
        fontSize: '12px',
        fontVariantNumeric: 'tabular-nums',
      },
    })
    drawing.setAttribute('aria-hidden', 'true')
    element.replaceChildren(drawing)
    return () => drawing.remove()
  }, [draw, width, height, light])

  return (
    <figure className="chart">
      <div ref={box} style={{ minBlockSize: height }} />
      <figcaption className="unseen">{label}</figcaption>
    </figure>
  )
}

/** Keys that a screen understands, in one list: they work, the `?` page shows them, and the palette can run them. */

import { useEffect, useRef, useSyncExternalStore } from 'react'

export interface KeyBinding {
  /** As `KeyboardEvent.key` says it, or two keys in a row such as `g t`. */
  key: string
  /** What it does, already translated. */
  words: string
  run: () => void
  /** Leaves it out of the palette, e.g. for moving a cursor. */
  quiet?: boolean
}

export interface KeySection {
  title: string
  bindings: readonly KeyBinding[]
}

let sections: readonly KeySection[] = []
const listeners = new Set<() => void>()
const tell = (): void => {
  for (const listener of listeners) listener()
}

/** True where keys write text, so that they are not commands. */
const writesText = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/** The binding that a key completes, given the key before it; `undefined` for none. */
export function bindingFor(key: string, before: string, all: readonly KeySection[]): KeyBinding | undefined {
  // Newest section first: what is on top of the screen wins.
  const bindings = [...all].reverse().flatMap((section) => section.bindings)
  return bindings.find((binding) => binding.key === `${before} ${key}`) ?? bindings.find((binding) => binding.key === key)
}

/** Registers keys while the component is on screen. Bindings may change on each render. */
export function useKeys(title: string, bindings: readonly KeyBinding[]): void {
  const newest = useRef(bindings)
  newest.current = bindings
  const shape = bindings.map((binding) => `${binding.key}:${binding.words}`).join('|')
  // biome-ignore lint/correctness/useExhaustiveDependencies: registered anew when the list itself changes, not its closures
  useEffect(() => {
    const section: KeySection = {
      title,
      bindings: newest.current.map((binding, at) => ({ ...binding, run: () => newest.current[at]?.run() })),
    }
    sections = [...sections, section]
    tell()
    return () => {
      sections = sections.filter((other) => other !== section)
      tell()
    }
  }, [title, shape])
}

export const useKeySections = (): readonly KeySection[] =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => sections,
  )

let before = ''
let beforeAt = 0

/** Starts listening; returns a function that stops. */
export function startKeys(): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || writesText(event.target)) return
    if (document.querySelector('[role="dialog"], [role="menu"]')) return
    const recent = event.timeStamp - beforeAt < 1200 ? before : ''
    const binding = bindingFor(event.key, recent, sections)
    before = event.key
    beforeAt = event.timeStamp
    if (!binding) return
    event.preventDefault()
    before = ''
    binding.run()
  }
  addEventListener('keydown', onKey)
  return () => removeEventListener('keydown', onKey)
}

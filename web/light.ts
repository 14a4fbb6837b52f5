/** Dark or light until somebody chooses: dark where the device asks for it, else by the clock (dark from 19:00 to 07:00). */

import { useSyncExternalStore } from 'react'

export type Light = 'dark' | 'light'
export type LightChoice = Light | 'by-clock'

const key = 'peel.light'
const listeners = new Set<() => void>()

/** Absent outside a browser. */
const deviceDark = typeof matchMedia === 'function' ? matchMedia('(prefers-color-scheme: dark)') : undefined

/**
 * The light at a wall-clock hour, 0 to 23. A device that asks for dark means it; one that says light may only never have been
 * asked, so the clock still has its say.
 */
export const lightUnasked = (hour: number, deviceSaysDark: boolean): Light =>
  deviceSaysDark || hour >= 19 || hour < 7 ? 'dark' : 'light'

function chosenLight(): LightChoice {
  const kept = localStorage.getItem(key)
  return kept === 'dark' || kept === 'light' ? kept : 'by-clock'
}

export const currentLight = (): Light => (document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light')

function apply(): void {
  const choice = chosenLight()
  const light = choice === 'by-clock' ? lightUnasked(new Date().getHours(), deviceDark?.matches ?? false) : choice
  if (document.documentElement.dataset.theme === light) return
  document.documentElement.dataset.theme = light
  for (const listener of listeners) listener()
}

export function chooseLight(choice: LightChoice): void {
  if (choice === 'by-clock') localStorage.removeItem(key)
  else localStorage.setItem(key, choice)
  apply()
  for (const listener of listeners) listener()
}

/** Sets the light now and looks at the clock again every minute. */
export function startLight(): void {
  apply()
  setInterval(apply, 60_000)
  deviceDark?.addEventListener('change', apply)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The light in force; components that paint (maps, charts) redraw when it changes. */
export const useLight = (): Light => useSyncExternalStore(subscribe, currentLight)
export const useLightChoice = (): LightChoice => useSyncExternalStore(subscribe, chosenLight)

/** A token's value as the style sheet has it in the present light, e.g. `token('--accent')`. */
export const token = (name: `--${string}`): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

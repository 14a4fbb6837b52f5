/** What tokens.css promises of its colours: 4.5:1 for text on the page, 7:1 for text over the map, in both lights. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8')

/** Opaque colours of one light, by name. */
function coloursOf(light: 'light' | 'dark'): Map<string, string> {
  const block = new RegExp(`\\[data-theme="${light}"\\] \\{([^}]*)\\}`).exec(css)?.[1] ?? ''
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', hex = '']) => [name, hex]))
}

/** WCAG 2.2 relative luminance. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(p: string, q: string): number {
  const [low = 0, high = 0] = [luminance(p), luminance(q)].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

const page = ['ground', 'surface', 'raised']
/** Text, what it stands on, and the least ratio. Labels over the map carry a halo: what they are read against at worst. */
const pairs: [text: string[], on: string[], least: number][] = [
  [['ink', 'ink-2', 'ink-3', 'accent', 'person', 'stop'], page, 4.5],
  [['ink', 'accent'], ['accent-soft'], 4.5],
  [['ink', 'person'], ['person-soft'], 4.5],
  [['ink', 'stop'], ['stop-soft'], 4.5],
  [['on-accent'], ['accent-fill', 'accent-fill-hover'], 4.5],
  [['map-label', 'map-label-park', 'map-label-water'], ['map-halo'], 7],
  [['map-label'], ['map-land', 'map-water', 'map-park'], 7],
  [['map-label-park'], ['map-park'], 7],
  [['map-label-water'], ['map-water'], 7],
]

for (const light of ['light', 'dark'] as const) {
  test(`text can be read in the ${light}`, () => {
    const colours = coloursOf(light)
    const named = (name: string): string => {
      const hex = colours.get(name)
      assert.ok(hex, `--${name} stands in ${light} as six digits`)
      return hex
    }
    const weak = pairs.flatMap(([texts, grounds, least]) =>
      texts.flatMap((text) =>
        grounds
          .map((ground) => ({ pair: `${text} on ${ground}`, ratio: contrast(named(text), named(ground)), least }))
          .filter(({ ratio }) => ratio < least)
          .map(({ pair, ratio }) => `${pair}: ${ratio.toFixed(2)}, wants ${least}`),
      ),
    )
    assert.deepEqual(weak, [])
  })
}

test('the measure is the one of WCAG', () => {
  assert.equal(contrast('#000000', '#ffffff'), 21)
  assert.equal(contrast('#777777', '#ffffff').toFixed(2), '4.48')
})

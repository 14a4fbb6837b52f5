/** Ctrl-K goes anywhere that you may go and does anything that has a key; `?` shows the keys. */

import { useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, useEffect, useId, useState } from 'react'
import { usePerson } from '../api.ts'
import { chooseLight, currentLight } from '../light.ts'
import { Dialog } from '../parts/dialog.tsx'
import { currentLanguage, setLanguage, t } from '../words/words.ts'
import { useKeySections, useKeys } from './keys.ts'
import { matching } from './matching.ts'
import { screensFor } from './screens.tsx'

type Panel = 'palette' | 'keys' | null
interface Entry {
  words: string
  key?: string
  run: () => void
}

export function Palette({ panel, onPanel }: { panel: Panel; onPanel: (panel: Panel) => void }) {
  const person = usePerson()
  const navigate = useNavigate()
  const sections = useKeySections()
  const toScreens: Entry[] = (person ? screensFor(person.role) : []).map((screen) => ({
    words: t('Go to {screen}', { screen: screen.words() }),
    key: screen.keys,
    run: () => navigate({ to: screen.path }),
  }))
  const toOtherLight: Entry = {
    words: currentLight() === 'dark' ? t('Change to the light theme') : t('Change to the dark theme'),
    key: 'l',
    run: () => chooseLight(currentLight() === 'dark' ? 'light' : 'dark'),
  }
  const toOtherLanguage: Entry = {
    words: currentLanguage() === 'en' ? t('Spanish') : t('English'),
    run: () => setLanguage(currentLanguage() === 'en' ? 'es' : 'en'),
  }

  useKeys(t('Everywhere'), [
    { key: '?', words: t('Show the keys'), run: () => onPanel('keys') },
    // Heard by the listener below, which works while somebody writes, too; here so that it stands in the list.
    { key: 'Ctrl K', words: t('Go anywhere, do anything'), run: () => onPanel('palette'), quiet: true },
    ...[...toScreens, toOtherLight].map((entry) => ({ key: entry.key ?? '', words: entry.words, run: entry.run, quiet: true })),
  ])

  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      onPanel('palette')
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [onPanel])

  const ofScreen: Entry[] = sections.flatMap((section) => section.bindings.filter((binding) => !binding.quiet))
  const entries = [...toScreens, ...ofScreen, toOtherLight, toOtherLanguage]
  return (
    <>
      <Dialog open={panel === 'palette'} onClose={() => onPanel(null)} title={t('Go to')} quietTitle>
        <PaletteBody entries={entries} onClose={() => onPanel(null)} />
      </Dialog>
      <Dialog open={panel === 'keys'} onClose={() => onPanel(null)} title={t('Keys')}>
        <div className="keys">
          {sections.map((section) => (
            <section key={section.title}>
              <h3>{section.title}</h3>
              <dl>
                {section.bindings.map((binding) => (
                  <div key={binding.key}>
                    <dt>
                      {binding.key.split(' ').map((key) => (
                        <kbd key={key}>{key}</kbd>
                      ))}
                    </dt>
                    <dd>{binding.words}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
      </Dialog>
    </>
  )
}

function PaletteBody({ entries, onClose }: { entries: Entry[]; onClose: () => void }) {
  const id = useId()
  const [asked, setAsked] = useState('')
  const [chosen, setChosen] = useState(0)
  const found = matching(asked, entries, (entry) => entry.words)
  const run = (entry: Entry | undefined): void => {
    if (!entry) return
    onClose()
    // The dialog closes first, so that what runs finds the page as it was.
    setTimeout(() => entry.run())
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setChosen(Math.min(found.length - 1, chosen + 1))
    else if (event.key === 'ArrowUp') setChosen(Math.max(0, chosen - 1))
    else if (event.key === 'Enter') run(found[chosen])
    else return
    event.preventDefault()
  }
  return (
    <div className="palette">
      <input
        className="palette-input"
        role="combobox"
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={found.length > 0 ? `${id}-${chosen}` : undefined}
        aria-label={t('Where to, or what to do')}
        placeholder={t('Where to, or what to do')}
        value={asked}
        onChange={(event) => {
          setAsked(event.target.value)
          setChosen(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div className="palette-list" id={`${id}-list`} role="listbox" aria-label={t('Matches')} tabIndex={-1}>
        {found.map((entry, at) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the input that keeps the focus
          <div
            key={entry.words}
            id={`${id}-${at}`}
            role="option"
            tabIndex={-1}
            aria-selected={at === chosen}
            className="palette-entry"
            onClick={() => run(entry)}
            onMouseMove={() => setChosen(at)}
          >
            <span>{entry.words}</span>
            {entry.key && (
              <span>
                {entry.key.split(' ').map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </span>
            )}
          </div>
        ))}
      </div>
      {found.length === 0 && <p className="palette-none quiet">{t('Nothing by that name. Try a shorter word.')}</p>}
    </div>
  )
}

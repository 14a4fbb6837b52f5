/** The frame: workspaces on the left (below on a phone), where one stands on top, the screen in the middle. */

import { useQuery } from '@tanstack/react-query'
import { Link, useRouterState } from '@tanstack/react-router'
import { CircleUserRound, Search } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import OverrideAlarm from '../../src/rooms/trust/ui/override-alarm.tsx'
import { dutyWords } from '../../src/rooms/trust/ui/purpose-words.ts'
import { acts, reads, usePerson, useZone } from '../api.ts'
import { chooseLight, type LightChoice, useLightChoice } from '../light.ts'
import { Badge } from '../parts/badge.tsx'
import { Button } from '../parts/button.tsx'
import { Toasts } from '../parts/toast.tsx'
import { useWhetherItHolds } from '../purpose-holds.ts'
import { putInForce, usePurposeInForce } from '../purpose-in-force.ts'
import { clockTime } from '../words/numbers.ts'
import { shiftWords } from '../words/police-words.ts'
import { roleWords } from '../words/roles.ts'
import { type Language, languages, setLanguage, t, useLanguage } from '../words/words.ts'
import { Mark } from './getting-ready.tsx'
import { startKeys } from './keys.ts'
import { forgetAll } from './offline.ts'
import { Palette } from './palette.tsx'
import { home, ownAccount, screenAt, screensFor, workspaces } from './screens.tsx'

export function Shell({ children }: { children: ReactNode }) {
  const language = useLanguage()
  const [panel, setPanel] = useState<'palette' | 'keys' | null>(null)
  useEffect(startKeys, [])
  return (
    <div className="shell" key={language}>
      <a className="skip" href="#main">
        {t('Skip to the page')}
      </a>
      <Rail />
      <ContextBar onSearch={() => setPanel('palette')} onKeys={() => setPanel('keys')} />
      <main className="main" id="main" tabIndex={-1}>
        <OverrideAlarm />
        {children}
      </main>
      <Palette panel={panel} onPanel={setPanel} />
      <Toasts />
    </div>
  )
}

const usePath = (): string => useRouterState({ select: (state) => state.location.pathname })

function Rail() {
  const person = usePerson()
  const path = usePath()
  const here = screenAt(path)
  const rail = useRef<HTMLElement>(null)
  const signedIn = person !== null
  // On a phone the pages of a workspace scroll sideways.
  useEffect(() => {
    if (signedIn && path)
      rail.current?.querySelector('.rail-inner [aria-current="page"]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [path, signedIn])
  if (!person) return null
  return (
    <nav ref={rail} className="rail" aria-label={t('Workspaces')}>
      <Link to={home} className="rail-mark" aria-label={t('Peel, go to Tonight')}>
        <Mark size={32} />
      </Link>
      <ul>
        {workspaces.map(({ id, words, icon: Icon }) => {
          const [first, ...others] = screensFor(person.role, id)
          if (!first) return null
          const chosen = here?.workspace === id
          return (
            <li key={id}>
              <Link to={first.path} className="rail-item" data-chosen={chosen} aria-current={here === first ? 'page' : undefined}>
                <Icon size={20} aria-hidden />
                <span>{words()}</span>
              </Link>
              {chosen && others.length > 0 && (
                <ul className="rail-inner">
                  {others.map((screen) => (
                    <li key={screen.path}>
                      <Link to={screen.path} data-chosen={here === screen} aria-current={here === screen ? 'page' : undefined}>
                        {screen.icon && <screen.icon size={20} aria-hidden />}
                        <span>{screen.words()}</span>
                      </Link>
                    </li>
                  ))}
                </ul>
              )}
            </li>
          )
        })}
      </ul>
    </nav>
  )
}

function ContextBar({ onSearch, onKeys }: { onSearch: () => void; onKeys: () => void }) {
  const status = useQuery(reads.status()).data
  const zone = useZone()
  // Only what is known already: the bar never asks for a plan by itself.
  const plan = useQuery({ ...reads.tonight(), enabled: false }).data?.plan
  const person = usePerson()
  const duty = useQuery({ ...reads.duty(), enabled: person !== null }).data?.duty
  const purpose = usePurposeInForce()
  useWhetherItHolds(purpose?.id)
  return (
    <header className="bar">
      <strong className="bar-agency">{status && (status.agencyName || t('Your agency'))}</strong>
      {plan && (
        <span className="bar-item figures">
          {shiftWords(plan.shift)} {clockTime(plan.window.from, zone)}–{clockTime(plan.window.to, zone)}
        </span>
      )}
      {purpose ? (
        <Link
          to={'/trust/purposes' as string}
          className="bar-item bar-purpose bar-in-force"
          title={t('The purpose in force. It stands with every look.')}
        >
          <span className="quiet">{t('Purpose')}</span>{' '}
          {purpose.words || t('in force until {time}', { time: clockTime(purpose.validUntil, zone) })}
        </Link>
      ) : (
        <span
          className="bar-item bar-purpose"
          title={t('What stands with your looks and decisions while no purpose is in force.')}
        >
          <span className="quiet">{t('Purpose')}</span>{' '}
          {duty ? t('none chosen; on duty: {kind}', { kind: dutyWords(duty.kind) }) : t('none in force')}
        </span>
      )}
      <span className="bar-badges">
        {(status?.synthetic ?? status?.demo) && (
          <Badge means={t('Every record here is made up; no real person or place is in it.')}>{t('Synthetic')}</Badge>
        )}
        {status?.store === 'embedded' && (
          <Badge
            means={t(
              'The embedded store serves one machine. It forces each commit to the disk, which was tested, but not by pulling a plug: use a server database in production.',
            )}
          >
            {t('Single station')}
          </Badge>
        )}
      </span>
      <span className="bar-end">
        <Button weight="quiet" size="small" className="bar-search" icon={<Search size={16} aria-hidden />} onClick={onSearch}>
          {t('Go to')} <kbd>Ctrl K</kbd>
        </Button>
        <PersonMenu onKeys={onKeys} />
      </span>
    </header>
  )
}

function PersonMenu({ onKeys }: { onKeys: () => void }) {
  const person = usePerson()
  const light = useLightChoice()
  const language = useLanguage()
  if (!person) return null
  const signOut = async (): Promise<void> => {
    await acts.signOut().catch(() => undefined)
    await forgetAll()
    putInForce(null)
    // A page loaded anew keeps nothing of what the person before saw.
    location.replace('/')
  }
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <button type="button" className="person">
          <CircleUserRound size={20} aria-hidden />
          <span className="person-words">
            {person.name} <span className="quiet">{roleWords(person.role)}</span>
          </span>
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Content className="menu" align="end" sideOffset={4}>
        <DropdownMenu.Label className="menu-head">
          {person.name}
          <span className="quiet">{person.title}</span>
        </DropdownMenu.Label>
        <DropdownMenu.Separator className="menu-line" />
        <DropdownMenu.Label className="menu-label">{t('Light')}</DropdownMenu.Label>
        <DropdownMenu.RadioGroup value={light} onValueChange={(to) => chooseLight(to as LightChoice)}>
          <MenuChoice value="by-clock">{t('By itself: dark from 19:00 to 07:00, and where this device asks for it')}</MenuChoice>
          <MenuChoice value="dark">{t('Dark')}</MenuChoice>
          <MenuChoice value="light">{t('Light')}</MenuChoice>
        </DropdownMenu.RadioGroup>
        <DropdownMenu.Separator className="menu-line" />
        <DropdownMenu.Label className="menu-label">{t('Language')}</DropdownMenu.Label>
        <DropdownMenu.RadioGroup value={language} onValueChange={(to) => setLanguage(to as Language)}>
          {languages.map(({ code, name }) => (
            <MenuChoice key={code} value={code}>
              <span lang={code}>{name}</span>
            </MenuChoice>
          ))}
        </DropdownMenu.RadioGroup>
        <DropdownMenu.Separator className="menu-line" />
        <DropdownMenu.Item className="menu-item" asChild>
          <Link to={ownAccount}>{t('Your sign-in')}</Link>
        </DropdownMenu.Item>
        <DropdownMenu.Item className="menu-item" onSelect={onKeys}>
          {t('Keys')} <kbd>?</kbd>
        </DropdownMenu.Item>
        <DropdownMenu.Item className="menu-item" onSelect={signOut}>
          {t('Sign out')}
        </DropdownMenu.Item>
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  )
}

function MenuChoice({ value, children }: { value: string; children: ReactNode }) {
  return (
    <DropdownMenu.RadioItem className="menu-item" value={value}>
      <DropdownMenu.ItemIndicator className="menu-tick">✓</DropdownMenu.ItemIndicator>
      {children}
    </DropdownMenu.RadioItem>
  )
}

/** Cases that one may know of: found by words or number, opened beside the list, and whoever answers for one changes it there. */

import './purposes.css'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { askLook, reads, usePerson, useZone } from '#web/api.ts'
import { lookOnce } from '#web/look-once.ts'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { DataTable } from '#web/parts/data-table.tsx'
import { Choice, Field } from '#web/parts/field.tsx'
import { LookAgain } from '#web/parts/look-again.tsx'
import { useDuty } from '#web/parts/on-duty.tsx'
import { Page } from '#web/parts/page.tsx'
import { Empty, Loaded } from '#web/parts/states.tsx'
import { askWhetherItHolds } from '#web/purpose-holds.ts'
import { usePurposeInForce } from '#web/purpose-in-force.ts'
import { useVisit } from '#web/visit.ts'
import { calendarDay } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { CaseHeading } from '../contract.ts'
import { BasesWait } from './bases-wait.tsx'
import { OpenCase } from './case-dialogs.tsx'
import { CaseInspector } from './case-inspector.tsx'
import { addCase, putCase } from './case-part.tsx'
import { caseMarks, caseTitle, dutyWords, sentenceOf, usualDuty } from './purpose-words.ts'

const longest = 500

export default function CasesScreen() {
  const person = usePerson()
  const queries = useQueryClient()
  const [text, setText] = useState('')
  const [state, setState] = useState('open')
  const [opened, setOpened] = useState<string>()
  // Each search stands in the ledger: it is made when somebody asks for it, not while they type.
  const [asked, setAsked] = useState('')
  const { duty, goOnDuty } = useDuty()
  const visit = useVisit()
  const purpose = usePurposeInForce()
  const lacksPurpose = asked !== '' && !purpose && duty === null
  const [fault, setFault] = useState<string>()
  const path = `/api/trust/cases?${new URLSearchParams({ limit: String(longest), ...(asked && { text: asked }), ...(state !== 'all' && { state }) })}`
  const found = useQuery({
    // A purpose that is stated for a case that was found asks for nothing anew; only whoever goes on duty sees more in the list.
    queryKey: ['cases', asked, state, asked === '' && (purpose !== null || duty !== null), visit],
    // Not before it is known whether one is on duty: the list would be asked for twice.
    enabled: duty !== undefined && (asked === '' || purpose !== null || duty !== null),
    // A list and a search are looks: none is taken that nobody asked for.
    ...lookOnce,
    queryFn: ({ signal }) => askLook<{ cases: CaseHeading[] }>(path, { signal }),
    // What was found by other words says nothing of these.
    ...(asked === '' && { placeholderData: keepPreviousData }),
  })
  const chosen = found.data?.cases.find(({ id }) => id === opened)
  /** What an act says of its case takes the place of what stood there; the lists are not asked for again. */
  const again = async (changed?: CaseHeading): Promise<void> => {
    if (changed) putCase(queries, changed)
    // A renewal and a closing end the purposes of a case.
    void askWhetherItHolds()
    await queries.invalidateQueries({ queryKey: ['purposes'] })
  }
  const opening = async (fresh: CaseHeading): Promise<void> => {
    addCase(queries, fresh)
    await again()
  }
  if (!person) return null
  /** The server decides all the same. */
  const mayOpen = person.role === 'investigator' || person.role === 'commander'
  return (
    <Page
      title={t('Cases')}
      lead={t(
        'Cases that you may know of: yours, and those that your duty covers. What is in a file opens to whoever is assigned, for a purpose, and the ledger keeps each look.',
      )}
      inspector={
        chosen && <CaseInspector key={chosen.id} of={chosen} me={person} onChange={again} onClose={() => setOpened(undefined)} />
      }
    >
      <div className="stack">
        <div className="case-search">
          <form
            className="case-words"
            onSubmit={(event) => {
              event.preventDefault()
              setAsked(text.trim())
            }}
          >
            <Field
              label={t('Words of the title, or a number')}
              type="search"
              value={text}
              maxLength={200}
              onChange={(event) => {
                setText(event.target.value)
                if (event.target.value.trim() === '') setAsked('')
              }}
            />
            <Button type="submit">{t('Search')}</Button>
          </form>
          <Choice
            label={t('State')}
            value={state}
            onChange={(event) => setState(event.target.value)}
            options={[
              { value: 'open', words: t('Still open') },
              { value: 'closed', words: t('Closed') },
              { value: 'all', words: t('All') },
            ]}
          />
          {mayOpen && <OpenCase onDone={opening} />}
        </div>
        <BasesWait role={person.role} />
        {fault && <Banner tone="person">{fault}</Banner>}
        {asked !== '' && found.isSuccess && found.data.entry !== null && (
          <p className="page-note">
            {t('This search stands in the ledger, as entry {n}: who, when and for which purpose.', { n: found.data.entry })}
          </p>
        )}
        {asked === '' && !purpose && duty === null && (
          <p className="page-note">
            {t('Off duty you see the cases that you are assigned to; the others are shown for a purpose.')}
          </p>
        )}
        {lacksPurpose ? (
          <div className="stack" role="status">
            <p>{t('Searching is for a purpose, and you are not on duty yet.')}</p>
            <div>
              <Button weight="main" onClick={() => void goOnDuty().catch((error: unknown) => setFault(sentenceOf(error)))}>
                {t('Go on duty and search: {kind}', { kind: dutyWords(usualDuty(person.role)) })}
              </Button>
            </div>
          </div>
        ) : (
          <Loaded of={found} lines={8}>
            {({ cases }) => (
              <>
                <CaseTable cases={cases} searched={asked !== ''} mayOpen={mayOpen} onOpen={setOpened} />
                <LookAgain of={found} />
                {cases.length === longest && (
                  <p className="page-note">{t('The newest {n} are shown. Search to find others.', { n: longest })}</p>
                )}
              </>
            )}
          </Loaded>
        )}
      </div>
    </Page>
  )
}

function CaseTable({
  cases,
  searched,
  mayOpen,
  onOpen,
}: {
  cases: readonly CaseHeading[]
  searched: boolean
  mayOpen: boolean
  onOpen: (id: string) => void
}) {
  const zone = useZone()
  const demo = useQuery(reads.status()).data?.demo === true
  return (
    <DataTable
      label={t('Cases')}
      columns={[
        { name: t('Number'), width: '10rem', cell: ({ number }) => <span className="figures">{number}</span> },
        { name: t('Title'), cell: (one) => <span title={caseTitle(one)}>{caseTitle(one)}</span> },
        { name: t('Kind'), wide: true, width: '8rem', cell: ({ kind }) => kind },
        { name: t('Area'), wide: true, width: '7rem', cell: ({ area }) => area || '–' },
        { name: t('Marked'), wide: true, width: '10rem', cell: (one) => caseMarks(one).join(', ') || '–' },
        {
          name: t('Opened'),
          width: '9.5rem',
          cell: ({ openedAt }) => <span className="figures">{calendarDay(openedAt, zone)}</span>,
        },
      ]}
      fixed
      rows={cases}
      rowKey={({ id }) => id}
      onOpen={({ id }) => onOpen(id)}
      empty={
        <Empty title={searched ? t('No case is found by these words') : t('No cases for you here')}>
          {!searched && <>{firstCaseWords(mayOpen, demo)} </>}
          {t(
            'Officers, investigators, analysts and clerks see cases of their area while they are on duty; whoever leads a case assigns you to it. What you may not know of is not shown, and not counted.',
          )}
        </Empty>
      }
    />
  )
}

/** Peel brings no cases along, and no import makes any. */
function firstCaseWords(mayOpen: boolean, demo: boolean): string {
  if (mayOpen) return t('“Open a case”, above, opens one: say what it is about and on which legal basis, and you lead it.')
  if (demo)
    return t(
      'The demo city begins without cases. Sign in as its investigator or its commander and choose “Open a case”; whoever is assigned to it then finds it here.',
    )
  return t('An investigator or a commander opens a case; whoever is assigned to it then finds it here.')
}

/** Opening and closing cases, and who is assigned to them. Each change stands in the ledger without saying which case it was. */

import type { Instant, PersonId } from '../../../kernel/units.ts'
import type { StoreConnection } from '../../../ports/store.ts'
import type { Actor } from '../contract.ts'
import { freshId, type TrustHouse } from '../house.ts'
import { needsConfirming } from '../ledger/entry.ts'
import type { HeldStates } from '../ledger/hold-rows.ts'
import type { PolicyResource, Standing } from '../policy/types.ts'
import { expectSecondPerson } from '../second-person.ts'
import { actInLedger } from './act-in-ledger.ts'
import { periodProblem } from './basis-period.ts'
import { purposeRefuses } from './errors.ts'
import type { LooksTakenOnce } from './look-once.ts'
import { namedPerson } from './named-person.ts'
import { basisBehind, basisPrintAsHeld, declarerAsHeld, headingAsHeld, printOfBasis } from './read-held.ts'
import { standingOf } from './resolve-purpose.ts'
import { openHeadings, openReference, sealCase, sealEvent, sealReference } from './seal-words.ts'
import { type KeptHeading, type PurposeTables, purposeTables } from './store.ts'
import type { CaseDraft, CaseHeading, CaseId, LegalBasis, PurposeDesk } from './types.ts'

const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

export function keepCases(
  house: TrustHouse,
  looks: LooksTakenOnce,
): Pick<
  PurposeDesk,
  'openCase' | 'closeCase' | 'assign' | 'unassign' | 'markConfidential' | 'reopenCase' | 'confirmBasis' | 'renewBasis' | 'bases'
> {
  /** The case, if the actor may see it and change it. */
  const changeable = async (actor: Actor, id: CaseId, wanted: CaseHeading['state'] = 'open'): Promise<CaseHeading> => {
    const { agency } = namedPerson(house, actor)
    const standing = await standingOf(house, actor)
    const filter = house.policy.filter(actor, 'trust.list-case', { standing })
    const kept = await purposeTables(house.store).heading(agency, id, filter)
    if (!kept) throw purposeRefuses('no-such-case', {})
    house.policy.allow(actor, 'trust.change-case', { standing, resource: caseResource(kept) })
    if (kept.state !== wanted) throw notSo(kept)
    const [heading] = await openHeadings(house, agency, [kept])
    return heading as CaseHeading
  }

  /** As `changeable`, of a heading as it was held. */
  const mayChange = (actor: Actor, standing: Standing) => (heading: CaseHeading) => {
    const about = { standing, resource: caseResource(heading) }
    if (!house.policy.decide(actor, 'trust.list-case', about).allowed) throw purposeRefuses('no-such-case', {})
    house.policy.allow(actor, 'trust.change-case', about)
  }

  /** One change of a case, in its history and as a commitment in the ledger. */
  const change = async (
    actor: Actor,
    heading: CaseHeading,
    /** What is told from other rows than the case is told from `rests`, as they were held. */
    said: { what: string | ((held: HeldStates) => string); leaf: string; rests?: readonly string[] },
    apply: (tables: PurposeTables, connection: StoreConnection) => Promise<CaseHeading>,
    {
      may,
      members,
      wanted = 'open',
    }: {
      may?: (heading: CaseHeading, held: HeldStates) => void
      members?: (before: MemberRows) => MemberRows
      wanted?: CaseHeading['state']
    } = {},
  ): Promise<CaseHeading> => {
    const person = namedPerson(house, actor)
    const stillMay = may ?? mayChange(actor, await standingOf(house, actor))
    return actInLedger(house, person.agency, async (tables, record, connection, hold) => {
      const held = await hold(`person:${person.id}`, `case:${heading.id}`, ...(said.rests ?? []))
      const standing = headingAsHeld(held, heading)
      // A case that is about to be opened is not there yet.
      if (standing) stillMay(standing, held)
      if (standing && standing.state !== wanted) throw notSo(standing)
      const what = typeof said.what === 'string' ? said.what : said.what(held)
      const changed = await apply(tables, connection)
      const id = freshId(house, 'event')
      const { digest, document } = await sealEvent(house, heading, { id, by: person.id, what }, connection)
      const subject = `case:${heading.id}`
      const entry = await record({
        act: 'alter',
        by: actor,
        what: said.leaf,
        subject: `case-event:${id}`,
        content: digest,
        states: [subject],
        ...(members && { becomes: { [subject]: { members: members((held.get(subject)?.members ?? []) as MemberRows) } } }),
      })
      await tables.addCaseEvent(person.agency, { id, case: heading.id, at: entry.at, by: person.name, document })
      return changed
    })
  }

  return {
    openCase: async (actor, draft) => {
      house.policy.allow(actor, 'trust.open-case')
      const person = namedPerson(house, actor)
      const now = house.clock.now()
      checkDraft(draft, now)
      const heading: CaseHeading = {
        id: freshId(house, 'case') as CaseId,
        agency: person.agency,
        number: '',
        title: plain(draft.title),
        kind: plain(draft.kind),
        area: plain(draft.area ?? ''),
        confidential: draft.confidential ?? false,
        sensitivity: draft.sensitivity ?? 'ordinary',
        state: 'open',
        members: [person.id],
        openedAt: now,
        ...(needsConfirming(draft.basis.kind) && { basisWaits: true as const }),
      }
      const said = { what: `${person.name} opened the case.`, leaf: 'A case was opened.' }
      return change(
        actor,
        heading,
        said,
        async (tables, connection) => {
          const { reference, ...basis } = draft.basis
          const text = { title: heading.title, summary: draft.summary.trim(), reference: plain(reference) }
          const facts = { sealed: await sealCase(house, person.agency, heading.id, text, connection), basis, openedBy: person.id }
          for (;;) {
            const numbered = { ...heading, number: drawNumber(house, now) }
            if (!(await tables.addCase(numbered, facts))) continue
            await tables.addMember(person.agency, heading.id, person.id, now)
            return numbered
          }
        },
        { members: () => [memberRow(person.id, now)] },
      )
    },

    closeCase: async (actor, id) => {
      const heading = await changeable(actor, id)
      const at = house.clock.now()
      return change(actor, heading, { what: 'The case was closed.', leaf: 'A case was closed.' }, async (tables) => {
        if (!(await tables.closeCase(heading.agency, id, at))) throw purposeRefuses('case-is-closed', {})
        return { ...heading, state: 'closed', closedAt: at }
      })
    },

    markConfidential: async (actor, id, confidential) => {
      const heading = await changeable(actor, id)
      const said = confidential
        ? { what: 'The case was marked confidential.', leaf: 'A case was marked confidential.' }
        : { what: 'The case is no longer confidential.', leaf: 'A case is no longer confidential.' }
      return change(actor, heading, said, async (tables) => {
        await tables.markConfidential(heading.agency, id, confidential)
        return { ...heading, confidential }
      })
    },

    assign: async (actor, id, person) => {
      const heading = await changeable(actor, id)
      const said = {
        what: (held: HeldStates) => `${nameAsHeld(held, person)} was assigned.`,
        leaf: 'Somebody was assigned to a case.',
        rests: [`person:${person}`],
      }
      const now = house.clock.now()
      const assigned = async (tables: PurposeTables): Promise<CaseHeading> => {
        await tables.addMember(heading.agency, id, person, now)
        return { ...heading, members: [...new Set([...heading.members, person])] }
      }
      return change(actor, heading, said, assigned, {
        members: (before) => (before.some(([one]) => one === person) ? before : [...before, memberRow(person, now)]),
      })
    },

    unassign: async (actor, id, person) => {
      const heading = await changeable(actor, id)
      const said = {
        what: (held: HeldStates) => {
          if (!headingAsHeld(held, heading)?.members.includes(person)) throw purposeRefuses('nobody-here', {})
          return `${nameAsHeld(held, person)} was taken off the case.`
        },
        leaf: 'Somebody was taken off a case.',
        rests: [`person:${person}`],
      }
      const takenOff = async (tables: PurposeTables): Promise<CaseHeading> => {
        if ((await tables.removeMember(heading.agency, id, person)) === 0) throw purposeRefuses('last-member', {})
        return { ...heading, members: heading.members.filter((member: PersonId) => member !== person) }
      }
      const changed = await change(actor, heading, said, takenOff, {
        members: (before) => before.filter(([one]) => one !== person),
      })
      house.policy.forget(person)
      return changed
    },

    reopenCase: async (actor, id, reason) => {
      const { closedAt: _, ...heading } = await changeable(actor, id, 'closed')
      if (heading.erased) throw purposeRefuses('case-is-erased', {})
      const why = wordy(reason)
      const said = {
        what: `${namedPerson(house, actor).name} reopened the case: ${why}`,
        leaf: 'A closed case was reopened, with a reason.',
      }
      const reopen = async (tables: PurposeTables): Promise<CaseHeading> => {
        if (!(await tables.reopenCase(heading.agency, id))) throw purposeRefuses('case-is-open', {})
        return { ...heading, state: 'open' }
      }
      return change(actor, heading, said, reopen, { wanted: 'closed' })
    },

    confirmBasis: async (actor, id, { read, remark }) => {
      const person = namedPerson(house, actor)
      const filter = house.policy.filter(actor, 'trust.list-case', { standing: await standingOf(house, actor) })
      const kept = await purposeTables(house.store).heading(person.agency, id, filter)
      if (!kept) throw purposeRefuses('no-such-case', {})
      const { declaredBy, basis, sealedReference } = await purposeTables(house.store).file(person.agency, id)
      house.policy.allow(actor, 'trust.confirm-basis', { resource: declarationOf(kept, declaredBy) })
      if (kept.state === 'closed') throw purposeRefuses('case-is-closed', {})
      if (basis.confirmedBy === undefined) throw purposeRefuses('basis-needs-none', {})
      if (basis.confirmedBy !== null) throw purposeRefuses('basis-confirmed-already', { by: basis.confirmedBy })
      const seen = wordy(remark)
      if (printOfBasis({ ...basis, reference: sealedReference, declaredBy }) !== read)
        throw purposeRefuses('basis-declared-anew', {})
      const [heading] = await openHeadings(house, person.agency, [kept])
      const said = {
        what: `${person.name} confirmed the legal basis: ${seen}`,
        leaf: `A legal basis (${basis.kind}) was confirmed by a second person.`,
      }
      const confirm = async (tables: PurposeTables): Promise<CaseHeading> => {
        if (!(await tables.confirmBasis(person.agency, id, person, house.clock.now())))
          throw purposeRefuses('basis-confirmed-already', { by: 'Somebody' })
        const { basisWaits: _, ...confirmed } = heading as CaseHeading
        return confirmed
      }
      return change(actor, heading as CaseHeading, said, confirm, {
        may: (standing, held) => {
          house.policy.allow(actor, 'trust.confirm-basis', { resource: declarationOf(standing, declarerAsHeld(held, id)) })
          expectSecondPerson(house, held, person.id)
          // What was read is what is confirmed: nobody renews it in between.
          if (basisPrintAsHeld(held, id) !== read) throw purposeRefuses('basis-declared-anew', {})
        },
      })
    },

    renewBasis: async (actor, id, basis) => {
      const heading = await changeable(actor, id)
      if (heading.erased) throw purposeRefuses('case-is-erased', {})
      const at = house.clock.now()
      const problem = basisProblem(basis, at)
      if (problem) throw purposeRefuses('basis-not-valid', { problem })
      const person = namedPerson(house, actor)
      const before = await purposeTables(house.store).file(heading.agency, id)
      const earlier = (await openReference(house, heading.agency, id, before.sealedReference)) ?? ''
      const reference = plain(basis.reference)
      const read = printOfBasis({ ...before.basis, reference: before.sealedReference, declaredBy: before.declaredBy })
      const what = (held: HeldStates): string => {
        const stood = basisBehind(held, { case: heading.id })
        // The reference that was opened is that of the basis which is replaced.
        if (!stood || basisPrintAsHeld(held, heading.id) !== read) throw purposeRefuses('basis-declared-anew', {})
        const declared = held.get(`person:${before.declaredBy}`)?.name ?? before.declaredBy
        return `${person.name} renewed the legal basis: ${basisInWords({ ...basis, reference })}. Before: ${basisInWords({ ...stood, reference: earlier })}, declared by ${declared}${confirmedInWords(stood)}.`
      }
      const leaf = `The legal basis of a case was renewed (${basis.kind}).`
      const said = { what, leaf, rests: [`person:${before.declaredBy}`] }
      return change(actor, heading, said, async (tables, connection) => {
        const sealed = await sealReference(house, heading.agency, id, reference, connection)
        if (!(await tables.renewBasis(heading.agency, id, { ...basis, reference: sealed }, person.id, at)))
          throw purposeRefuses('case-is-closed', {})
        const { basisWaits: _, ...renewed } = heading
        return needsConfirming(basis.kind) ? { ...renewed, basisWaits: true } : renewed
      })
    },

    bases: async (actor, purpose) => {
      const { agency, id } = namedPerson(house, actor)
      const own = 'Legal bases that whoever asks has declared themselves, and how many there are.'
      const whole = await looks.atList(actor, purpose, {
        name: 'bases',
        what: 'The list of declared legal bases was shown.',
        own,
      })
      const filter = house.policy.filter(actor, 'trust.list-case', { standing: await standingOf(house, actor) })
      const { confirmed, waiting } = await purposeTables(house.store).declaredBases(agency, filter)
      return {
        counts: { confirmed, declared: waiting.length },
        waiting: (whole ? waiting : waiting.filter(({ declaredBy }) => declaredBy === id)).map(
          ({ heading, kind, validUntil, declaredBy, declaredByName, declaredAt }) => ({
            case: heading.id,
            caseNumber: heading.number,
            kind,
            validUntil,
            declaredBy: declaredByName,
            declaredAt,
            mayConfirm: house.policy.decide(actor, 'trust.confirm-basis', { resource: declarationOf(heading, declaredBy) })
              .allowed,
          }),
        ),
      }
    },
  }
}

const notSo = ({ state }: Pick<CaseHeading, 'state'>): Error =>
  purposeRefuses(state === 'closed' ? 'case-is-closed' : 'case-is-open', {})

/** Throws `trust.nobody-here`. */
function nameAsHeld(held: HeldStates, person: PersonId): string {
  const row = held.get(`person:${person}`)
  if (!row) throw purposeRefuses('nobody-here', {})
  return String(row.name)
}

/** Who is assigned to a case, as its state has it: the person, and since when. */
type MemberRows = readonly (readonly (string | null)[])[]

const memberRow = (person: PersonId, since: Instant): string[] => [person, String(since)]

/** A case as the policies see it. */
export function caseResource(heading: Omit<KeptHeading, 'sealedTitle'>): Extract<PolicyResource, { type: 'Case' }> {
  const { id, agency, confidential, sensitivity, area, members } = heading
  return { type: 'Case', id, agency, confidential, open: heading.state === 'open', sensitivity, area, members }
}

/** Who declared the basis of a case, as the policies see it. */
export function declarationOf(
  { id, agency, confidential, members }: Omit<KeptHeading, 'sealedTitle'>,
  declaredBy: PersonId,
): Extract<PolicyResource, { type: 'Declaration' }> {
  return { type: 'Declaration', id, agency, declaredBy, confidential, members }
}

const onDay = (at: Instant): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ')

/** In the history of a case, which lies sealed. */
const basisInWords = ({ kind, reference, validFrom, validUntil }: LegalBasis): string =>
  `${kind}, ${reference}, ${onDay(validFrom)} to ${onDay(validUntil)} UTC`

const confirmedInWords = ({ confirmedBy }: Omit<LegalBasis, 'reference'>): string => {
  if (confirmedBy === undefined) return ''
  return confirmedBy === null ? ', not confirmed' : `, confirmed by ${confirmedBy}`
}

const leastWords = 10

/** Throws `trust.reason-needed`. */
function wordy(text: string): string {
  const words = plain(text)
  if (words.length < leastWords) throw purposeRefuses('reason-needed', { atLeast: leastWords })
  return words
}

const plain = (text: string): string => text.normalize('NFC').trim().replace(/\s+/gu, ' ')

function checkDraft(draft: CaseDraft, now: Instant): void {
  if (plain(draft.title).length < 3 || plain(draft.kind).length < 2) throw purposeRefuses('case-title-needed', {})
  const problem = basisProblem(draft.basis, now)
  if (problem) throw purposeRefuses('basis-not-valid', { problem })
}

/** What is wrong with a legal basis today, or null. Pure. */
function basisProblem(basis: LegalBasis, now: Instant): string | null {
  return basis.reference.trim().length < 3 ? 'say which article, warrant or record it is' : periodProblem(basis, now)
}

/** Drawn at random: numbers in a row would tell of those that one may not see. */
function drawNumber(house: TrustHouse, now: Instant): string {
  const drawn = [...house.randomBytes(5)].map((byte) => digits[byte % 32]).join('')
  return `${new Date(now).getUTCFullYear()}-${drawn}`
}

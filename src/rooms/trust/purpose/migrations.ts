/** Tables of cases, duties, purposes, looks, overrides and hand-overs. */

export const purposeSteps: readonly { name: string; statements: readonly string[] }[] = [
  {
    name: '003-purpose-cases-duties-purposes-overrides',
    statements: [
      `create table trust_case (
        agency_id text not null, id text not null, number text not null, title text not null, summary text not null,
        kind text not null, area text not null, search_key text not null, confidential boolean not null,
        sensitivity text not null, is_open boolean not null, basis_kind text not null, basis_reference text not null,
        basis_from bigint not null, basis_until bigint not null, opened_by text not null, opened_at bigint not null,
        closed_at bigint, primary key (agency_id, id), unique (agency_id, number))`,
      'create index trust_case_opened on trust_case (agency_id, opened_at)',
      `create table trust_case_member (
        agency_id text not null, case_id text not null, person_id text not null, since bigint not null,
        primary key (agency_id, case_id, person_id),
        foreign key (agency_id, case_id) references trust_case (agency_id, id))`,
      'create index trust_case_member_person on trust_case_member (agency_id, person_id)',
      `create table trust_case_event (
        agency_id text not null, id text not null, case_id text not null, at bigint not null, by_name text not null,
        what text not null, document text not null, primary key (agency_id, id),
        foreign key (agency_id, case_id) references trust_case (agency_id, id))`,
      'create index trust_case_event_case on trust_case_event (agency_id, case_id, at)',
      `create table trust_duty (
        agency_id text not null, id text not null, person_id text not null, kind text not null, area text not null,
        basis_kind text not null, basis_reference text not null, basis_from bigint not null, basis_until bigint not null,
        started_at bigint not null, ends_at bigint not null, ended_at bigint, primary key (agency_id, id))`,
      'create unique index trust_duty_open on trust_duty (agency_id, person_id) where ended_at is null',
      'create index trust_duty_person on trust_duty (agency_id, person_id, started_at)',
      `create table trust_purpose (
        agency_id text not null, id text not null, person_id text not null, case_id text, duty_id text,
        is_override boolean not null, basis_kind text not null, basis_reference text not null, basis_from bigint not null,
        basis_until bigint not null, task text not null, statement text not null, statement_key text,
        stated_at bigint not null, valid_until bigint not null, laid_down_at bigint,
        primary key (agency_id, id), unique (agency_id, person_id, statement_key),
        check (is_override or (case_id is null) <> (duty_id is null)))`,
      'create index trust_purpose_person on trust_purpose (agency_id, person_id, stated_at)',
      `create table trust_look (
        agency_id text not null, id text not null, at bigint not null, person_id text not null, by_words text not null,
        purpose_id text not null, action text not null, what text not null, ledger_index bigint not null,
        primary key (agency_id, id), foreign key (agency_id, purpose_id) references trust_purpose (agency_id, id))`,
      'create index trust_look_at on trust_look (agency_id, at)',
      'create index trust_look_purpose on trust_look (agency_id, purpose_id)',
      `create table trust_override (
        agency_id text not null, id text not null, person_id text not null, person_name text not null, opened_at bigint not null,
        escalated_at bigint, reviewed_by text, reviewed_by_name text, reviewed_at bigint, verdict text, remark text,
        primary key (agency_id, id), foreign key (agency_id, id) references trust_purpose (agency_id, id),
        check (reviewed_by is null or reviewed_by <> person_id))`,
      'create index trust_override_person on trust_override (agency_id, person_id, opened_at)',
      `create table trust_export (
        agency_id text not null, id text not null, case_id text not null, asked_by text not null, asked_by_name text not null,
        recipient text not null, asked_at bigint not null, approved_by text, approved_by_name text, approved_at bigint,
        used_at bigint, primary key (agency_id, id),
        foreign key (agency_id, case_id) references trust_case (agency_id, id),
        check (approved_by is null or approved_by <> asked_by), check (used_at is null or approved_by is not null))`,
      `create table trust_certificate (
        agency_id text not null, person_id text not null, name text not null, valid_until bigint not null,
        primary key (agency_id, person_id, name))`,
    ],
  },
  {
    // The text itself is sealed when the room opens: a migration has no keys.
    name: '011-purpose-sealed-text-and-standing',
    statements: [
      'alter table trust_case drop column search_key',
      'alter table trust_case_event alter column what drop not null',
      'create table trust_standing (agency_id text not null, version bigint not null, primary key (agency_id))',
    ],
  },
  {
    name: '013-purpose-look-commitments',
    statements: [
      // Opens what the leaf of a look commits to: who looked at what, and the words that were searched, sealed.
      'alter table trust_look add column salt text',
      'alter table trust_look add column words text',
      'create index trust_look_ledger on trust_look (ledger_index)',
    ],
  },
  {
    name: '015-purpose-areas-confirmed-bases-closed-readings',
    statements: [
      `create table trust_person_area (
        agency_id text not null, person_id text not null, area text not null, valid_until bigint, given_by text not null,
        given_at bigint not null, primary key (agency_id, person_id, area), check (given_by <> person_id))`,
      `alter table trust_case add column basis_confirmed_by text, add column basis_confirmed_name text,
        add column basis_confirmed_at bigint, add check (basis_confirmed_by is null or basis_confirmed_by <> opened_by)`,
      `create table trust_closed_reading (
        agency_id text not null, id text not null, case_id text not null, ground text not null, reference text not null,
        days integer not null, asked_by text not null, asked_by_name text not null, asked_at bigint not null,
        approved_by text, approved_by_name text, approved_at bigint, valid_until bigint, primary key (agency_id, id),
        foreign key (agency_id, case_id) references trust_case (agency_id, id),
        check (approved_by is null or approved_by <> asked_by), check ((approved_by is null) = (valid_until is null)))`,
      'alter table trust_purpose add column reading_id text',
    ],
  },
  {
    name: '020-purpose-agency-rules',
    statements: [
      `create table trust_rule (
        agency_id text not null, name text not null, value text not null, change_id text, set_at bigint not null,
        primary key (agency_id, name))`,
      `create table trust_rule_change (
        agency_id text not null, id text not null, rule text not null, value text not null, reason text not null,
        asked_by text not null, asked_by_name text not null, asked_at bigint not null,
        verdict text, answered_by text, answered_by_name text, answered_at bigint, primary key (agency_id, id),
        check (verdict is distinct from 'approved' or answered_by <> asked_by), check ((verdict is null) = (answered_by is null)))`,
      'create unique index trust_rule_change_waits on trust_rule_change (agency_id, rule) where verdict is null',
    ],
  },
  {
    // A basis that was renewed was declared by whoever renewed it; null where it is the one that the case was opened on.
    name: '021-purpose-renewed-bases',
    statements: [
      'alter table trust_case add column basis_declared_by text, add column basis_declared_at bigint',
      'alter table trust_case drop constraint trust_case_check',
      `alter table trust_case add constraint trust_case_confirmed_by_another
        check (basis_confirmed_by is null or basis_confirmed_by <> coalesce(basis_declared_by, opened_by))`,
    ],
  },
]

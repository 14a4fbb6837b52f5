/** A labelled input with its hint and its fault said in words beside it. */

import { type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, type TextareaHTMLAttributes, useId } from 'react'

interface Around {
  label: string
  hint?: ReactNode
  fault?: string | undefined
  /** The label is read aloud but not drawn. */
  quietLabel?: boolean
}

function Frame({ label, hint, fault, quietLabel, id, children }: Around & { id: string; children: ReactNode }) {
  return (
    <div className="field" data-fault={fault !== undefined}>
      <label htmlFor={id} className={quietLabel ? 'unseen' : 'field-label'}>
        {label}
      </label>
      {children}
      {hint && (
        <div className="field-hint" id={`${id}-hint`}>
          {hint}
        </div>
      )}
      {fault && (
        <div className="field-fault" id={`${id}-fault`} role="alert">
          {fault}
        </div>
      )}
    </div>
  )
}

const described = (id: string, { hint, fault }: Around): string | undefined =>
  [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(' ') || undefined

export function Field({ label, hint, fault, quietLabel, ...input }: Around & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId()
  const around = { label, hint, fault, quietLabel: quietLabel ?? false }
  return (
    <Frame {...around} id={id}>
      <input {...input} id={id} className="input" aria-invalid={fault !== undefined} aria-describedby={described(id, around)} />
    </Frame>
  )
}

export function LongField({ label, hint, fault, quietLabel, ...input }: Around & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const id = useId()
  const around = { label, hint, fault, quietLabel: quietLabel ?? false }
  return (
    <Frame {...around} id={id}>
      <textarea
        rows={2}
        {...input}
        id={id}
        className="input"
        aria-invalid={fault !== undefined}
        aria-describedby={described(id, around)}
      />
    </Frame>
  )
}

export function Choice({
  label,
  hint,
  fault,
  quietLabel,
  options,
  ...select
}: Around & SelectHTMLAttributes<HTMLSelectElement> & { options: { value: string; words: string; disabled?: boolean }[] }) {
  const id = useId()
  const around = { label, hint, fault, quietLabel: quietLabel ?? false }
  return (
    <Frame {...around} id={id}>
      <select {...select} id={id} className="input" aria-describedby={described(id, around)}>
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.words}
          </option>
        ))}
      </select>
    </Frame>
  )
}

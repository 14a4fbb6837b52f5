/** A question that must be answered before going on. Escape and the cross close it; focus returns to where it was. */

import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { t } from '../words/words.ts'
import { IconButton } from './button.tsx'

const field = 'input:not([type=hidden], :disabled), select:not(:disabled), textarea:not(:disabled)'

/** Where there is something to type, typing begins there: on the cross the first space would close it, and the words with it. */
function focusFirstField(event: Event): void {
  const first = (event.currentTarget as HTMLElement).querySelector<HTMLElement>(field)
  if (!first) return
  event.preventDefault()
  first.focus()
}

interface DialogProps {
  open: boolean
  onClose: () => void
  title: string
  description?: string | undefined
  children: ReactNode
  wide?: boolean
  /** The title is read aloud but not drawn. */
  quietTitle?: boolean
}

export function Dialog({ open, onClose, title, description, children, wide, quietTitle }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="dialog-shade" />
        <Radix.Content
          className={`dialog ${wide ? 'dialog-wide' : ''}`}
          onOpenAutoFocus={focusFirstField}
          {...(description ? {} : { 'aria-describedby': undefined })}
        >
          <header className={quietTitle ? 'unseen' : 'dialog-head'}>
            <Radix.Title>{title}</Radix.Title>
            {!quietTitle && <IconButton label={t('Close')} icon={<X size={18} aria-hidden />} onClick={onClose} />}
          </header>
          {description && <Radix.Description className="dialog-description">{description}</Radix.Description>}
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

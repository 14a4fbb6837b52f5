/** A question that must be answered before going on. Escape and the cross close it; focus returns to where it was. */

import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { t } from '../words/words.ts'
import { IconButton } from './button.tsx'

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

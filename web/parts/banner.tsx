/** A sentence that must be read before going on. Amber needs a person; red means that something is broken or altered. */

import { Info, OctagonX, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

interface BannerProps {
  tone?: 'note' | 'person' | 'stop'
  children: ReactNode
  /** What to do about it. */
  action?: ReactNode
}

export function Banner({ tone = 'note', children, action }: BannerProps) {
  const Icon = tone === 'stop' ? OctagonX : tone === 'person' ? TriangleAlert : Info
  return (
    <div className={`banner banner-${tone}`} role={tone === 'stop' ? 'alert' : 'status'}>
      <Icon size={18} aria-hidden />
      <div className="banner-words">{children}</div>
      {action && <div className="banner-action">{action}</div>}
    </div>
  )
}

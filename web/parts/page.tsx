/** A page of reading width that scrolls under an inspector which does not. */

import './page.css'
import type { ReactNode } from 'react'

interface PageProps {
  title: string
  /** What one does here, in a sentence or two. */
  lead?: ReactNode
  /** An Inspector, while one is open. */
  inspector?: ReactNode
  /** For tables whose sentences want the whole screen. */
  wide?: boolean
  children: ReactNode
}

export function Page({ title, lead, inspector, wide, children }: PageProps) {
  return (
    <div className="page-frame">
      <div className="page-scroll">
        <div className="page" data-wide={wide}>
          <header className="page-head">
            <h1>{title}</h1>
            {lead && <p>{lead}</p>}
          </header>
          {children}
        </div>
      </div>
      {inspector}
    </div>
  )
}

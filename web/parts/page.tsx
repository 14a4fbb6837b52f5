/** A page of reading width that scrolls under an inspector which does not. */

import './page.css'
import type { ReactNode } from 'react'

interface PageProps {
  title: string
  /** What one does here, in a sentence or two. */
  lead?: ReactNode
  /** An Inspector, while one is open. */
  inspector?: ReactNode
  children: ReactNode
}

export function Page({ title, lead, inspector, children }: PageProps) {
  return (
    <div className="page-frame">
      <div className="page-scroll">
        <div className="page">
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

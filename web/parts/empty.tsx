/** Where nothing is yet: what will stand here, and the next step. */

import type { ReactNode } from 'react'

/** Nothing here yet, and what to do next. */
export function Empty({
  title,
  children,
  action,
  icon,
  alone = false,
}: {
  title: string
  children?: ReactNode
  action?: ReactNode
  icon?: ReactNode
  /** True where this is all that the page says: its title is the page's. */
  alone?: boolean
}) {
  const Title = alone ? 'h1' : 'h2'
  return (
    <div className="state-card">
      {icon && <div className="state-icon">{icon}</div>}
      <Title>{title}</Title>
      {children && <div className="state-words">{children}</div>}
      {action}
    </div>
  )
}

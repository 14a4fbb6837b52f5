/** The one button, in three weights: what is meant to be done, what can be done, what is at hand. */

import type { ButtonHTMLAttributes, ReactNode } from 'react'

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  weight?: 'main' | 'plain' | 'quiet' | 'stop'
  size?: 'small' | 'normal' | 'thumb'
  icon?: ReactNode
  /** Shows that the work has begun; the button stays focusable but does nothing more. */
  busy?: boolean
}

export function Button({
  weight = 'plain',
  size = 'normal',
  icon,
  busy,
  children,
  className = '',
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={`button button-${weight} button-${size} ${className}`}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    >
      {icon}
      {children !== undefined && <span className="button-words">{children}</span>}
    </button>
  )
}

/** A button that is only an icon; `label` is what it is called. */
export function IconButton({ label, icon, ...rest }: Omit<ButtonProps, 'children'> & { label: string }) {
  return (
    <Button
      weight="quiet"
      {...rest}
      aria-label={label}
      title={label}
      className={`button-icon ${rest.className ?? ''}`}
      icon={icon}
    />
  )
}

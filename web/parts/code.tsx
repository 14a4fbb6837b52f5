/** The code of a refusal: out of the way of whoever reads the sentence, there for whoever is asked for help. */

import { t } from '../words/words.ts'

export function Code({ code }: { code: string }) {
  return (
    <details className="refusal-code">
      <summary>{t('Details')}</summary>
      {t('Code for your administrator:')} <code>{code}</code>
    </details>
  )
}

import { translated, t } from '../../../contract/words/speak.ts'
import { useSection } from '../../engine/hooks.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import { ScreenHeader } from '../../ui/screen-header.tsx'
import { CardRules } from './card-rules.tsx'
import { Electricity } from './electricity.tsx'
import { EstimateCard } from './estimate-card.tsx'
import { GiveWay } from './give-way.tsx'
import { JobKinds } from './job-kinds.tsx'
import { LineRules } from './line-rules.tsx'
import css from './rules-screen.module.css'
import { useRules } from './use-rules.ts'
import { When } from './when.tsx'

/** What the person allows. Every change counts at once; above stands what follows from it. */
export function RulesScreen() {
  const editor = useRules()
  const { why } = useSection('availability')
  return (
    <div className={css['screen']}>
      <ScreenHeader title={t`Rules`} detail={translated(why.sentence)} />
      {editor.error === null ? null : <ErrorNotice error={editor.error} />}
      <When {...editor} />
      <div className={css['pair']}>
        <GiveWay {...editor} />
        <JobKinds {...editor} />
      </div>
      <CardRules {...editor} />
      <LineRules {...editor} />
      <Electricity {...editor} />
      <EstimateCard />
    </div>
  )
}

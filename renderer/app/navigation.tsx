import { translated, t } from '../../contract/words/speak.ts'
import { say } from '../../contract/words/say.ts'
import { useSection } from '../engine/hooks.tsx'
import { stateWords } from '../words/state.ts'
import { screenHref, type ScreenName } from '../routes/route.ts'
import { Icon, type IconName } from '../ui/icon.tsx'
import { Shape } from '../ui/shape.tsx'
import { Mark } from '../ui/mark.tsx'
import css from './navigation.module.css'

const items: readonly { readonly screen: ScreenName; readonly label: string; readonly icon: IconName }[] = [
  { screen: 'home', label: say`Home`, icon: 'home' },
  { screen: 'jobs', label: say`Jobs`, icon: 'jobs' },
  { screen: 'earnings', label: say`Earnings`, icon: 'earnings' },
  { screen: 'rules', label: say`Rules`, icon: 'rules' },
  { screen: 'hardware', label: say`Hardware`, icon: 'card' },
  { screen: 'trust', label: say`Trust`, icon: 'shield' },
  { screen: 'machines', label: say`Machines`, icon: 'machines' },
  { screen: 'settings', label: say`Settings`, icon: 'settings' },
]

export function Navigation({ current }: { current: ScreenName }) {
  const { state } = useSection('availability')
  const { label } = useSection('network')
  const { version } = useSection('engine')
  const { rigs, watchers } = useSection('rigs')
  const words = stateWords[state]
  // Most people have one machine; Settings leads there until a second one is paired.
  const hasOthers = rigs.length > 0 || watchers.length > 0 || current === 'machines'
  const shown = items.filter(({ screen }) => screen !== 'machines' || hasOthers)
  return (
    <header className={css['side']}>
      <div className={css['brand']}>
        <Mark size={26} />
        <span>{t`Hearth`}</span>
      </div>
      <nav aria-label={t`Screens`}>
        <ul className={css['items']}>
          {shown.map((item) => (
            <li key={item.screen}>
              <a
                className={css['item']}
                href={screenHref[item.screen]}
                aria-current={item.screen === current ? 'page' : undefined}
              >
                <Icon name={item.icon} size={18} />
                <span>{translated(item.label)}</span>
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div className={css['foot']}>
        <span className={css['state']} data-tone={words.tone}>
          <Shape name={words.shape} />
          <span>{translated(words.label)}</span>
        </span>
        <span className={css['fine']}>{translated(label)}</span>
        <span className={css['fine']}>{t`Version ${version}`}</span>
      </div>
    </header>
  )
}

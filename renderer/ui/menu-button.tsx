import { Menu } from '@base-ui/react/menu'
import { translated } from '../../contract/words/speak.ts'
import { Button } from './button.tsx'
import { Icon, type IconName } from './icon.tsx'
import css from './menu-button.module.css'

export interface MenuChoice<Id extends string> {
  readonly id: Id
  readonly label: string
}

interface MenuButtonProps<Id extends string> {
  readonly label: string
  readonly icon?: IconName
  readonly disabled?: boolean
  readonly choices: readonly MenuChoice<Id>[]
  readonly onChoose: (id: Id) => void
}

export function MenuButton<Id extends string>(props: MenuButtonProps<Id>) {
  const { label, icon, disabled = false, choices, onChoose } = props
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger
        disabled={disabled}
        render={
          <Button {...(icon === undefined ? {} : { icon })}>
            {label}
            <Icon name="chevron" size={14} />
          </Button>
        }
      />
      <Menu.Portal>
        <Menu.Positioner sideOffset={6} align="end" className={css['positioner']}>
          <Menu.Popup className={css['popup']}>
            {choices.map((choice) => (
              <Menu.Item key={choice.id} className={css['item']} onClick={() => onChoose(choice.id)}>
                {translated(choice.label)}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

import { expect, test } from './fake-test.ts'
import { RulesScreen } from '../../models/rules.ts'

test.describe('the rules', () => {
  test('are changed with the keyboard alone, and stay as the engine answers', async ({ open }) => {
    const page = await open('busy')
    const rules = new RulesScreen(page)
    await rules.goTo()
    await rules.choose('My hours')
    const monday = rules.hour('Monday 00:00')
    await expect(monday).toHaveAttribute('aria-pressed', 'true')
    await monday.focus()
    await page.keyboard.press('Space')
    await expect(monday).toHaveAttribute('aria-pressed', 'false')
    await page.keyboard.press('ArrowRight')
    await expect(rules.hour('Monday 01:00')).toBeFocused()
  })

  test('painting a stretch of hours is one change', async ({ open }) => {
    const page = await open('busy')
    const rules = new RulesScreen(page)
    await rules.goTo()
    await rules.choose('My hours')
    const [from, to] = [rules.hour('Tuesday 09:00'), rules.hour('Tuesday 11:00')]
    await from.hover()
    await page.mouse.down()
    await rules.hour('Tuesday 10:00').hover()
    await to.hover()
    await page.mouse.up()
    for (const hour of ['09', '10', '11']) {
      await expect(rules.hour(`Tuesday ${hour}:00`)).toHaveAttribute('aria-pressed', 'true')
    }
    await expect(rules.hour('Tuesday 12:00')).toHaveAttribute('aria-pressed', 'false')
  })

  test('a number that cannot be is not sent, and the field says what can be', async ({ open }) => {
    const page = await open('busy')
    const rules = new RulesScreen(page)
    await rules.goTo()
    await rules.choose('When idle')
    const minutes = rules.number('Away means no input for')
    await minutes.fill('900')
    await expect(page.getByText('1 to 240 minutes')).toBeVisible()
    await minutes.press('Tab')
    await expect(minutes).toHaveValue('10')
    await minutes.fill('25')
    await minutes.press('Enter')
    await expect(minutes).toHaveValue('25')
  })

  test('a currency can be typed letter by letter', async ({ open }) => {
    const page = await open('busy')
    const rules = new RulesScreen(page)
    await rules.goTo()
    const currency = rules.number('Currency')
    await currency.fill('')
    await currency.pressSequentially('usd')
    await expect(currency).toHaveValue('USD')
    await expect(page.getByText('It costs 0.3 USD a kWh now.')).toBeVisible()
  })

  test('electricity has its price by the hour, and no work is done at a loss or above a limit', async ({ open }) => {
    const page = await open('busy')
    const rules = new RulesScreen(page)
    await rules.goTo()
    const card = page.getByRole('region', { name: 'Electricity' })
    await card.getByRole('button', { name: 'By hour' }).click()
    const evening = card.getByLabel('18:00', { exact: true })
    await evening.fill('0.45')
    await evening.press('Enter')
    await expect(evening).toHaveValue('0.45')
    const limit = card.getByLabel('Wait while it costs more than')
    await limit.fill('0.4')
    await limit.press('Enter')
    await expect(limit).toHaveValue('0.4')
    const loss = rules.option('Never at a loss')
    if (!(await loss.isChecked())) await loss.click()
    await expect(card.getByLabel('Margin on the electricity')).toBeVisible()
    await card.getByRole('button', { name: 'Not counted' }).click()
    await expect(card).toContainText('Work is done whatever electricity costs.')
  })

  test('kinds of jobs and the manners towards games, calls and battery are allowed one by one', async ({ open }) => {
    const page = await open('busy')
    const rules = new RulesScreen(page)
    await rules.goTo()
    for (const name of ['Programs for the processor', 'To games', 'To calls', 'Stop on battery']) {
      const option = rules.option(name)
      const before = await option.isChecked()
      await option.click()
      await expect(option).toBeChecked({ checked: !before })
    }
  })

  test('the line has a rate and a cap for the month, and networks on which nothing is sent', async ({ open }) => {
    const page = await open('busy')
    const rules = new RulesScreen(page)
    await rules.goTo()
    for (const [name, value] of [
      ['Send at most', '2.5'],
      ['Send in a month at most', '100'],
    ] as const) {
      const field = rules.number(name)
      await field.fill(value)
      await field.press('Enter')
      await expect(field).toHaveValue(value)
    }
    for (const name of ['You come first on this line', 'Work over metered networks', 'Work while a VPN is connected']) {
      const option = rules.option(name)
      const before = await option.isChecked()
      await option.click()
      await expect(option).toBeChecked({ checked: !before })
    }
  })

  test('a card is paused by itself, and says so', async ({ open }) => {
    const page = await open('busy')
    const rules = new RulesScreen(page)
    await rules.goTo()
    const card = page.getByRole('region', { name: 'Graphics cards' })
    await card.getByRole('switch').first().click()
    await expect(card).toContainText('You paused this card.')
  })
})

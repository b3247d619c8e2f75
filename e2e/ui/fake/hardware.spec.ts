import { HardwareScreen } from '../../models/hardware.ts'
import { HomeScreen } from '../../models/home.ts'
import { expect, test } from './fake-test.ts'

test('a card that nobody checked says so, and can be proven on the spot, as its own check', async ({ open }) => {
  const page = await open('busy')
  await new HomeScreen(page).ready()
  const hardware = new HardwareScreen(page)
  await hardware.goTo()
  await expect(hardware.speed).toContainText('Nobody has checked this card yet')
  await hardware.prove.click()
  await expect(hardware.proofs).toHaveCount(1)
  await expect(hardware.proofs.first()).toContainText('Checked by itself')
  await expect(hardware.proofs.first()).toContainText('nobody else vouches for the time')
  await expect(hardware.proofs.first()).toContainText('just now')
})

test('a proof shows its figure, its age, who checked, how, and what it does not prove', async ({ open }) => {
  const hardware = new HardwareScreen(await open('proven', 'hardware'))
  await hardware.ready()
  const [own, strangers] = [hardware.proofs.nth(0), hardware.proofs.nth(1)]
  await expect(own).toContainText('2.06 trillion calculations a second')
  await expect(own).toContainText('2 hours ago')
  await expect(strangers).toContainText('Checked by somebody else')
  await expect(strangers).toContainText('3 days ago')
  await expect(strangers).toContainText('In the same second as 2 others')
  await expect(hardware.speed.getByRole('region', { name: 'How it is checked' })).toContainText(
    'about once in 4.29 billion tries',
  )
  await expect(hardware.speed.getByRole('region', { name: 'What it does not prove' })).toContainText('Which card it is')
  for (const jargon of [/hash/i, /sha-256/i, /freivalds/i, /nonce/i]) {
    await expect(hardware.page.getByRole('main')).not.toContainText(jargon)
  }
})

test('a missing card comes with what the driver said, and can be looked for again', async ({ open }) => {
  const hardware = new HardwareScreen(await open('noGpu', 'hardware'))
  await hardware.ready()
  await expect(hardware.speed).toContainText('There is nothing to prove')
  await expect(hardware.prove).toHaveCount(0)
  const tile = hardware.tile('No graphics card')
  await tile.getByText('What the driver’s tool said').click()
  await expect(tile).toContainText('Driver/library version mismatch')
  await hardware.lookAgain()
  await expect(hardware.page.getByText('Graphics cards looked for just now')).toBeVisible()
})

test('a processor that plays a card is never called one', async ({ open }) => {
  const hardware = new HardwareScreen(await open('softwareGpu', 'hardware'))
  await hardware.ready()
  await expect(hardware.speed).toContainText('(software, no real card)')
})

test('a machine that takes no challenge now says why', async ({ open }) => {
  const hardware = new HardwareScreen(await open('paused', 'hardware'))
  await hardware.ready()
  await expect(hardware.prove).toBeDisabled()
  await expect(hardware.speed).toContainText('Paused until tomorrow 08:00')
})

test('a card that is paced says to what and why, and one whose sensor cannot be believed says that', async ({
  open,
}) => {
  const hardware = new HardwareScreen(await open('paced', 'hardware'))
  await hardware.ready()
  const paced = hardware.tile('NVIDIA GeForce RTX 4080 SUPER')
  await expect(paced).toContainText('Paced to 60 %: the card is at 72 °C, your limit is 75 °C.')
  await expect(paced).toContainText('NVIDIA’s library (NVML)')
  await paced.getByText('Programs on this card').click()
  await expect(paced).toContainText('/usr/lib/xorg/Xorg')
  const doubted = hardware.tile('NVIDIA GeForce GTX 1650')
  await expect(doubted).toContainText('36 °C, not believed: it stands still or jumps')
  await expect(doubted).toContainText('Its temperature cannot be believed, so your limit cannot be kept.')
})

test('the line is measured only when asked, and a machine that does not answer is said so', async ({ open }) => {
  const hardware = new HardwareScreen(await open('busy', 'hardware'))
  await hardware.ready()
  const { page } = hardware
  const measure = page.getByRole('button', { name: 'Measure', exact: true })
  await expect(measure).toBeDisabled()
  await page.getByLabel('Measure against another machine that runs Hearth').fill('http://192.168.1.20:4021')
  await measure.click()
  await expect(page.getByText('The line cannot be measured against this machine.')).toBeVisible()
})

test('limits are set where the sensors are, by keyboard', async ({ open }) => {
  const hardware = new HardwareScreen(await open('paced', 'hardware'))
  await hardware.ready()
  const limits = hardware.tile('Limits')
  const quiet = limits.getByRole('switch', { name: 'Quiet' })
  await quiet.focus()
  await hardware.page.keyboard.press('Space')
  await expect(limits.getByLabel('Keep the fan below')).toHaveValue('45')
  const power = limits.getByLabel('Draw at most')
  await power.fill('180')
  await power.press('Enter')
  await expect(power).toHaveValue('180')
  await expect(quiet).toBeChecked()
})

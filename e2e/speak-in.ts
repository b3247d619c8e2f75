import type { Page } from 'playwright'
import type { Language } from '../contract/words/language.ts'

/**
 * Changes the language of an open window in the middle of what it shows, as another window of the same browser
 * would. The way there can so be written once, in English.
 */
export async function speakIn(page: Page, language: Language): Promise<void> {
  const other = await page.context().newPage()
  const empty = new URL('/empty.html', page.url()).href
  await other.route(empty, (route) => route.fulfill({ contentType: 'text/html', body: '' }))
  await other.goto(empty)
  await other.evaluate((chosen) => localStorage.setItem('hearth.language', chosen), language)
  await other.close()
  await page.locator(`html[lang="${language}"]`).waitFor({ state: 'attached' })
}

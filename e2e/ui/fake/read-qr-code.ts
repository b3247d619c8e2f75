import type { Locator } from 'playwright/test'
import { decodeQR } from 'qr/decode.js'

/** A busy machine is no reason to give up on a picture. */
const PATIENCE_MS = 10_000

/**
 * What a camera reads from this element as it stands on the screen, by another library than the one that drew it.
 * @throws Error where there is no code to be read
 */
export async function readQrCode(element: Locator): Promise<string> {
  const png = await element.screenshot()
  return decodeQR(await pixels(element, png), { timeLimit: PATIENCE_MS })
}

/** Decoded in a page of its own, whose rules are not those of the app. */
async function pixels(element: Locator, png: Buffer) {
  const page = await element.page().context().newPage()
  try {
    const { width, height, data } = await page.evaluate(
      async (url) => {
        const picture = await createImageBitmap(await (await fetch(url)).blob())
        const canvas = new OffscreenCanvas(picture.width, picture.height).getContext('2d')
        if (canvas === null) throw new Error('This browser draws nothing.')
        canvas.drawImage(picture, 0, 0)
        const { width, height, data } = canvas.getImageData(0, 0, picture.width, picture.height)
        return { width, height, data: [...data] }
      },
      `data:image/png;base64,${png.toString('base64')}`,
    )
    return { width, height, data: Uint8Array.from(data) }
  } finally {
    await page.close()
  }
}

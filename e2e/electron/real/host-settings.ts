import { z } from 'zod'

/** What the test tells the app it starts, through one environment variable. */
export const HostSettings = z.strictObject({
  userData: z.string(),
  /** Folder of the built app. */
  app: z.string(),
  paths: z.strictObject({ engine: z.string(), preload: z.string(), renderer: z.string(), icons: z.string() }),
})
export type HostSettings = z.infer<typeof HostSettings>

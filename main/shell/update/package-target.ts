/** What tells which package this app was installed from. */
export interface PackageFacts {
  readonly platform: NodeJS.Platform
  readonly arch: string
  /** An AppImage says so in its environment. */
  readonly isAppImage: boolean
  /** What the package left beside the app in `package-type`, or null. */
  readonly packageType: string | null
}

/** The name of this app's kind of package in a manifest, or null where Hearth cannot replace it. */
export function packageTarget({ platform, arch, isAppImage, packageType }: PackageFacts): string | null {
  const kind = packageKind(platform, isAppImage, packageType)
  const isKnown = arch === 'x64' || arch === 'arm64'
  return kind === null || !isKnown ? null : `${platform}-${arch}-${kind}`
}

function packageKind(platform: NodeJS.Platform, isAppImage: boolean, packageType: string | null): string | null {
  if (platform === 'win32') return 'nsis'
  if (platform === 'darwin') return 'zip'
  if (platform !== 'linux') return null
  if (isAppImage) return 'appimage'
  return packageType === 'deb' ? 'deb' : null
}

export interface UnitFacts {
  /** Program and arguments that start Hearth. */
  readonly command: readonly string[]
  /** Where the folder of Hearth is, so that a moved copy says so. */
  readonly folder: string
}

export const UNIT_NAME = 'hearth.service'

/**
 * A systemd user unit that keeps `hearth run` going without anybody logged in at a screen. It ends Hearth as a person does, with
 * time for running work to be put back, and does not start it again after an orderly end.
 */
export function unitText({ command, folder }: UnitFacts): string {
  return `[Unit]
Description=Hearth, a paid member of an open compute market
After=network.target

[Service]
Type=exec
ExecStart=${command.map(quoted).join(' ')}
WorkingDirectory=${plain(folder)}
Restart=on-failure
RestartSec=10
KillSignal=SIGTERM
KillMode=mixed
TimeoutStopSec=60
UMask=0077
NoNewPrivileges=true
LimitCORE=1

[Install]
WantedBy=default.target
`
}

/** As systemd.syntax(7) and systemd.service(5) read it: quotes, escapes, specifiers and variables taken literally. */
function quoted(word: string): string {
  return `"${plain(word)
    .replace(/["\\]/g, String.raw`\$&`)
    .replaceAll('$', '$$$$')}"`
}

function plain(text: string): string {
  if (/[\n\r\0]/.test(text)) throw new Error('A path with a line break cannot stand in a unit.')
  return text.replaceAll('%', '%%')
}

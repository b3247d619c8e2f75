/** Where the web server says what it did and refused: plain facts, never a token. */
export interface WebLog {
  info(event: string, fields?: Readonly<Record<string, string | number | boolean | null>>): void
  warn(event: string, fields?: Readonly<Record<string, string | number | boolean | null>>): void
}

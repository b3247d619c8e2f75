import { z } from 'zod'

// Must run before any schema is made: the page's policy forbids code from text, and zod would
// report a violation just by asking whether it may.
z.config({ jitless: true })

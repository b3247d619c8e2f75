import type { FilterArchitecture } from './seccomp.ts'

/** Puts a system-call filter on a program without bubblewrap. */
export type FilterTool = { readonly kind: 'setpriv' } | { readonly kind: 'perl'; readonly perl: string }

export interface FilterSteps {
  /** Entries of the new root. */
  readonly shown: readonly (readonly string[])[]
  readonly setprivOptions: readonly string[]
  /** Comes before the program and starts it. */
  readonly before: readonly string[]
}

export const noFilter: FilterSteps = { shown: [], setprivOptions: [], before: [] }

const FILE = '/filter'
const SECCOMP_CALL = { x64: 317, arm64: 277 } as const satisfies Record<FilterArchitecture, number>

/**
 * Takes the filter from descriptor 3, gives it to the kernel and starts the program. Arguments: the
 * number of the seccomp call, the program. The structure is a count, padding and a pointer.
 */
const script = `
my $call = shift;
open(my $source, '<&=', 3) or die 'no filter';
binmode $source;
local $/;
my $filter = <$source>;
close $source;
syscall($call + 0, 1, 0, pack('S x6 P', length($filter) / 8, $filter)) == 0 or die 'no filter';
exec { $ARGV[0] } @ARGV;
die 'not started';`

/** How `tool` is used; the filter itself is on descriptor 3. */
export function filterSteps(tool: FilterTool, architecture: FilterArchitecture): FilterSteps {
  if (tool.kind === 'setpriv') {
    return { shown: [['filter', '', FILE]], setprivOptions: ['--seccomp-filter', FILE], before: [] }
  }
  return { ...noFilter, before: [tool.perl, '-e', script, String(SECCOMP_CALL[architecture])] }
}

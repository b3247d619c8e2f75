/** The sign of the app: a fire under a roof. */
export function Mark({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#c94f0c" />
      <path
        d="M6.5 25V13.2L16 6l9.5 7.2V25"
        fill="none"
        stroke="#fff"
        strokeWidth="2.4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <path
        d="M16 25c-2.9 0-4.7-1.900-4.700-4.300 0-2.600 2.200-3.700 3-6.300 1.500.9 2.200 2 2.200 3.300.6-.3 1-.9 1.200-1.700 1.900 1.300 3.100 2.900 3.100 4.700 0 2.400-1.900 4.300-4.800 4.300z"
        fill="#fff"
      />
    </svg>
  )
}

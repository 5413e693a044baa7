/** The mark: a tabula ansata, the Roman tablet with dovetail handles, with a V ("uti rogas", yes) cut into its wax. */
export function Mark({ className = "h-8 w-12" }: { readonly className?: string }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 48 32" className={`${className} forced-color-adjust-auto`}>
      <path
        d="M9 10.5 2.5 7.2v17.6L9 21.5M39 10.5l6.5-3.3v17.6L39 21.5"
        className="fill-wood stroke-wood"
        strokeWidth="2"
        strokeLinejoin="round"
      />
      <circle cx="5.4" cy="16" r="1.3" className="fill-surface" />
      <circle cx="42.6" cy="16" r="1.3" className="fill-surface" />
      <rect x="9" y="2" width="30" height="28" rx="2.5" className="fill-wood" />
      <rect x="12" y="5" width="24" height="22" rx="1" className="fill-brand" />
      <path
        d="m17.5 11 5.5 11.5L31.5 8.5"
        fill="none"
        className="stroke-on-brand"
        strokeWidth="2.6"
        strokeLinecap="square"
        strokeLinejoin="miter"
      />
    </svg>
  );
}

/** TABELLA in square capitals of one stroke, after Roman inscriptions. */
export function Wordmark({ className = "h-8" }: { readonly className?: string }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 116 32"
      className={className}
      fill="none"
      stroke="currentColor"
      strokeWidth="2.5"
    >
      <path d="M1 8.25h13M7.5 8.25V25" />
      <path d="m15.5 25 7.75-17 7.75 17M18.5 19.25h9.5" />
      <path d="M36.25 7v16.75M35 8.25h5.75a3.85 3.85 0 0 1 0 7.7h-4.5M40.75 15.95h1a3.9 3.9 0 0 1 0 7.8H35" />
      <path d="M60 8.25h-8.75v15.5H60M51.25 15.9h7.25" />
      <path d="M66.25 7v16.75H75.5" />
      <path d="M80.25 7v16.75H89.5" />
      <path d="m92.5 25 7.75-17L108 25M95.5 19.25h9.5" />
    </svg>
  );
}

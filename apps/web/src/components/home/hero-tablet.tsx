/** The picture at the top of the first page: a large tabula ansata, its vote cut into the wax, hung by a nail. */
export function HeroTablet() {
  return (
    <svg aria-hidden="true" viewBox="0 0 520 330" className="w-full" fill="none">
      <path d="M92 96 22 64v202l70-32M428 96l70-32v202l-70-32" className="fill-wood" />
      <path d="M92 96 22 64v202l70-32M428 96l70-32v202l-70-32" className="stroke-ink opacity-15" strokeWidth="2" />
      <circle cx="46" cy="165" r="9" className="fill-page" />
      <circle cx="474" cy="165" r="9" className="fill-page" />
      <rect x="86" y="14" width="348" height="302" rx="14" className="fill-wood" />
      <rect x="86" y="14" width="348" height="302" rx="14" className="stroke-ink opacity-15" strokeWidth="2" />
      <path d="M104 30h312M104 300h312" className="stroke-ink opacity-10" strokeWidth="2" />
      <rect x="116" y="44" width="288" height="242" rx="5" className="fill-brand" />
      <rect x="116" y="44" width="288" height="12" rx="5" className="fill-ink opacity-20" />
      <g className="stroke-on-brand" strokeLinecap="round">
        <path d="M150 92h90M150 118h64" strokeWidth="7" className="opacity-35" />
        <path d="M150 222h70M150 248h112" strokeWidth="7" className="opacity-35" />
        <path d="m222 150 40 76 84-142" strokeWidth="17" strokeLinecap="square" strokeLinejoin="miter" />
      </g>
      <g transform="translate(388 268)">
        <circle r="42" className="fill-good" />
        <circle r="42" className="stroke-page" strokeWidth="5" />
        <circle r="30" className="stroke-surface opacity-50" strokeWidth="2" />
        <path
          d="m-14 0 10 11 19-22"
          className="stroke-surface"
          strokeWidth="6"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </g>
    </svg>
  );
}

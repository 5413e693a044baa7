/** As many notches as there are validators, filled for each seal; the number beside it says the same in words. */
export function SealMarks({ sealed, all }: { readonly sealed: number; readonly all: number }) {
  return (
    <svg aria-hidden="true" viewBox={`0 0 ${all * 10} 10`} className="h-2.5 w-auto shrink-0 text-good">
      {Array.from({ length: all }, (_, at) => at).map((at) => (
        <rect
          key={at}
          x={at * 10 + 1}
          y="1"
          width="8"
          height="8"
          rx="1.5"
          fill={at < sealed ? "currentColor" : "none"}
          stroke="currentColor"
          strokeWidth="1.25"
        />
      ))}
    </svg>
  );
}

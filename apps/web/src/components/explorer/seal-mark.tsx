import type { SealMark as Mark } from "./seal-matrix.ts";

/** One cell of the heat map. Shape tells as much as colour: filled with a dot, filled, half, empty. */
export function SealMark({ mark }: { readonly mark: Mark }) {
  const full = mark === "author" || mark === "sealed";
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 20 20"
      className={`block size-5 ${mark === "absent" ? "text-line-strong" : "text-good"}`}
    >
      <rect
        x="1.5"
        y="1.5"
        width="17"
        height="17"
        rx="3"
        fill={full ? "currentColor" : "none"}
        stroke="currentColor"
        strokeWidth="1.5"
        strokeDasharray={mark === "absent" ? "3 2.5" : undefined}
      />
      {mark === "author" && <circle cx="10" cy="10" r="3.25" className="fill-surface" />}
      {mark === "author-unsealed" && <circle cx="10" cy="10" r="3.25" fill="currentColor" />}
    </svg>
  );
}

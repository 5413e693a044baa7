/** A determinate bar. `value` of `max` is also in its accessible value; `label` says what is going on. */
export function ProgressBar({
  label,
  value,
  max,
}: {
  readonly label: string;
  readonly value: number;
  readonly max: number;
}) {
  const share = max <= 0 ? 0 : Math.min(1, Math.max(0, value / max));
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={value}
      className="h-3 overflow-hidden rounded-full border border-line-strong bg-sunken"
    >
      <svg aria-hidden="true" className="block h-full w-full" viewBox="0 0 100 1" preserveAspectRatio="none">
        <rect
          width={share * 100}
          height="1"
          className="fill-brand transition-[width] duration-200 forced-colors:fill-[Highlight]"
        />
      </svg>
    </div>
  );
}

interface AnswerOptionProps {
  readonly id: string;
  readonly name: string;
  readonly kind: "radio" | "checkbox";
  readonly label: string;
  readonly help?: string;
  readonly checked: boolean;
  onToggle(): void;
}

/** A whole row to press. The real control lies over its picture, so that every device treats it as what it is. */
export function AnswerOption({ id, name, kind, label, help, checked, onToggle }: AnswerOptionProps) {
  return (
    <label
      htmlFor={id}
      className="relative flex min-h-14 cursor-pointer items-center gap-4 rounded-control px-3 py-3 hover:bg-sunken has-checked:bg-brand-soft has-focus-visible:outline-3 has-focus-visible:outline-focus sm:px-4"
    >
      <input
        id={id}
        name={name}
        type={kind}
        checked={checked}
        onChange={onToggle}
        aria-describedby={help === undefined ? undefined : `${id}-help`}
        className="absolute inset-0 cursor-pointer opacity-0"
      />
      <svg aria-hidden="true" viewBox="0 0 32 32" className="size-8 shrink-0" fill="none">
        <rect
          x="2"
          y="2"
          width="28"
          height="28"
          rx={kind === "radio" ? 14 : 4}
          strokeWidth="2"
          className={
            checked ? "fill-brand stroke-brand forced-colors:fill-[Highlight]" : "fill-surface stroke-line-strong"
          }
        />
        {checked && (
          <path d="m9.5 14 5 9L23 8.5" className="stroke-on-brand" strokeWidth="3.2" strokeLinecap="square" />
        )}
      </svg>
      <span className="min-w-0">
        <span className="block font-medium text-lg leading-snug">{label}</span>
        {help !== undefined && (
          <span id={`${id}-help`} className="block text-muted text-sm">
            {help}
          </span>
        )}
      </span>
    </label>
  );
}

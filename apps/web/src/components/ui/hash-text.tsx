import { CopyButton } from "./copy-button.tsx";

interface HashTextProps {
  /** The whole value; it is all in the page, so selecting and copying gives it in full. */
  readonly value: string;
  /** What it is, for the copy button's name; no button without it. */
  readonly name?: string;
  /** Show everything, on as many lines as it takes. */
  readonly full?: boolean;
}

const shownEnd = 6;

/**
 * A long identifier, shortened in the middle by the layout only: head and tail are two pieces of one text, of which the
 * first gives way. A screen reader and the clipboard get the whole.
 */
export function HashText({ value, name, full = false }: HashTextProps) {
  return (
    <span className="inline-flex max-w-full items-center gap-1 align-middle">
      {full ? (
        <code className="min-w-0 break-all text-[0.9375em]">{value}</code>
      ) : (
        <code title={value} className="flex min-w-0 text-[0.9375em]">
          <span className="min-w-0 max-w-28 overflow-hidden text-ellipsis whitespace-nowrap">
            {value.slice(0, -shownEnd)}
          </span>
          <span className="shrink-0">{value.slice(-shownEnd)}</span>
        </code>
      )}
      {name !== undefined && <CopyButton text={value} name={name} iconOnly />}
    </span>
  );
}

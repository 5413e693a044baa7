import { clsx } from "clsx";
import { type ReactNode, type TableHTMLAttributes, type TdHTMLAttributes, type ThHTMLAttributes, useId } from "react";

interface TableProps extends TableHTMLAttributes<HTMLTableElement> {
  /** What the table shows; read before it, and shown unless `captionHidden`. */
  readonly caption: ReactNode;
  readonly captionHidden?: boolean;
}

/** A real table that scrolls inside its own frame on narrow screens; the frame can be reached and scrolled by keyboard. */
export function Table({ caption, captionHidden = false, className, children, ...rest }: TableProps) {
  const captionId = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls.
    <div
      role="group"
      aria-labelledby={captionId}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: WCAG 2.1.1, a region that scrolls must take the focus.
      tabIndex={0}
      className="relative overflow-x-auto rounded-card border border-line bg-surface"
    >
      <table {...rest} className={clsx("figures w-full border-collapse text-left", className)}>
        <caption id={captionId} className={captionHidden ? "sr-only" : "px-4 pt-4 pb-2 text-left font-semibold"}>
          {caption}
        </caption>
        {children}
      </table>
    </div>
  );
}

/** A heading of a column, or with `scope="row"` of a row. */
export function Th({ className, scope = "col", ...rest }: ThHTMLAttributes<HTMLTableCellElement>) {
  const look = scope === "row" ? "align-top" : "align-bottom text-muted text-sm";
  return (
    <th
      {...rest}
      scope={scope}
      className={clsx("border-line border-b px-4 py-3 font-semibold print:py-1.5", look, className)}
    />
  );
}

export function Td({ className, ...rest }: TdHTMLAttributes<HTMLTableCellElement>) {
  return <td {...rest} className={clsx("border-line border-b px-4 py-3 align-top print:py-1.5", className)} />;
}

import { clsx } from "clsx";
import type { ReactNode } from "react";

interface PageTitleProps {
  readonly children: ReactNode;
  /** A short line above the title: where the reader is. */
  readonly above?: ReactNode;
  readonly lead?: ReactNode;
  readonly aside?: ReactNode;
  readonly className?: string;
}

/** The page's one h1. It can be focused by script after a change of view (`id="page-title"`). */
export function PageTitle({ children, above, lead, aside, className }: PageTitleProps) {
  return (
    <header className={clsx("mb-8 flex flex-wrap items-end justify-between gap-x-8 gap-y-4", className)}>
      <div className="grid max-w-3xl gap-2">
        {above !== undefined && <div className="text-muted">{above}</div>}
        <h1 id="page-title" tabIndex={-1} className="text-title">
          {children}
        </h1>
        {lead !== undefined && <p className="max-w-2xl text-lg text-muted">{lead}</p>}
      </div>
      {aside}
    </header>
  );
}

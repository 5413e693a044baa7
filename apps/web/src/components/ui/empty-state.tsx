import type { ReactNode } from "react";

/** A list that is empty for a good reason: says why, and what to do next. */
export function EmptyState({
  title,
  children,
  actions,
}: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}) {
  return (
    <div className="grid justify-items-start gap-3 rounded-card border border-line-strong border-dashed px-6 py-8">
      <EmptyTablet />
      <p className="font-semibold text-lg">{title}</p>
      {children !== undefined && <div className="max-w-prose text-muted">{children}</div>}
      {actions !== undefined && <div className="mt-1 flex flex-wrap gap-3">{actions}</div>}
    </div>
  );
}

function EmptyTablet() {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 64 40"
      className="h-10 w-16 text-wood"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
    >
      <path d="M10 4h44v32H10z" />
      <path d="M10 14 3 9v22l7-5M54 14l7-5v22l-7-5" strokeLinejoin="round" />
      <path d="M18 15h28M18 21h20M18 27h12" strokeDasharray="2 4" strokeLinecap="round" />
    </svg>
  );
}

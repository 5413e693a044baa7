import type { ReactNode } from "react";

/** A closed part for those who want to know more (technical words belong in here, UX-16). */
export function Disclosure({ summary, children }: { readonly summary: ReactNode; readonly children: ReactNode }) {
  return (
    <details className="group">
      <summary className="prose-link w-fit list-inside py-1 font-medium marker:text-muted">{summary}</summary>
      <div className="mt-3 grid gap-3 border-line border-l-4 pl-4">{children}</div>
    </details>
  );
}

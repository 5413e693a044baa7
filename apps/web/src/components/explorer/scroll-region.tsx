import type { ReactNode } from "react";

interface ScrollRegionProps {
  readonly label: string;
  readonly className: string;
  readonly children: ReactNode;
}

/**
 * What is wider or longer than its place: named, and reachable by keyboard, so that it can be scrolled (WCAG 2.1.1). It is
 * positioned, so that texts for screen readers inside scroll with it instead of widening the page.
 */
export function ScrollRegion({ label, className, children }: ScrollRegionProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the focus.
    <section tabIndex={0} aria-label={label} className={`relative ${className}`}>
      {children}
    </section>
  );
}

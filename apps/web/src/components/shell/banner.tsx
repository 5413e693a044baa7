import { clsx } from "clsx";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

const tones = {
  warn: { frame: "border-warn bg-warn-soft", icon: "text-warn" },
  bad: { frame: "border-bad bg-bad-soft", icon: "text-bad" },
} as const;

interface BannerProps {
  readonly tone: keyof typeof tones;
  readonly icon: LucideIcon;
  readonly title: string;
  readonly children: ReactNode;
}

/** Across the whole page, above its content: what holds for everything below. */
export function Banner({ tone, icon: Icon, title, children }: BannerProps) {
  return (
    <aside aria-label={title} className={clsx("border-b-2", tones[tone].frame)}>
      <p className="mx-auto flex max-w-6xl items-start gap-3 px-4 py-3 sm:px-6">
        <Icon aria-hidden="true" className={clsx("mt-0.5 size-5 shrink-0", tones[tone].icon)} />
        <span className="min-w-0 break-words">
          <strong className="font-semibold">{title}</strong> {children}
        </span>
      </p>
    </aside>
  );
}

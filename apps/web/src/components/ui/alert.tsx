import { clsx } from "clsx";
import { CircleCheck, Info, OctagonAlert, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

export type Tone = "info" | "good" | "warn" | "bad";

const icons = { info: Info, good: CircleCheck, warn: TriangleAlert, bad: OctagonAlert } as const;
const colours: Record<Tone, string> = {
  info: "border-info bg-info-soft [&>svg]:text-info",
  good: "border-good bg-good-soft [&>svg]:text-good",
  warn: "border-warn bg-warn-soft [&>svg]:text-warn",
  bad: "border-bad bg-bad-soft [&>svg]:text-bad",
};

interface AlertProps {
  readonly tone?: Tone;
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** "alert" interrupts a screen reader, "status" waits; null for what was there when the page was loaded. */
  readonly live?: "alert" | "status" | null;
  readonly className?: string;
}

export function Alert({ tone = "info", title, children, actions, live = null, className }: AlertProps) {
  const Icon = icons[tone];
  return (
    <div
      {...(live === null ? {} : { role: live })}
      className={clsx("flex gap-3 rounded-control border border-l-4 px-4 py-3.5", colours[tone], className)}
    >
      <Icon aria-hidden="true" className="mt-0.5 size-5 shrink-0" />
      <div className="grid min-w-0 flex-1 gap-1.5">
        {title !== undefined && <p className="font-semibold">{title}</p>}
        {children !== undefined && <div className="grid gap-2">{children}</div>}
        {actions !== undefined && <div className="mt-1.5 flex flex-wrap gap-3">{actions}</div>}
      </div>
    </div>
  );
}

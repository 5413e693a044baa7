import { clsx } from "clsx";
import type { ReactNode } from "react";
import type { Tone } from "./alert.tsx";

const colours: Record<Tone | "neutral" | "wood", string> = {
  neutral: "border-line-strong text-ink bg-sunken",
  info: "border-info text-info bg-info-soft",
  good: "border-good text-good bg-good-soft",
  warn: "border-warn text-warn bg-warn-soft",
  bad: "border-bad text-bad bg-bad-soft",
  wood: "border-wood text-ink bg-wood-soft",
};

export function Badge({
  tone = "neutral",
  icon,
  children,
}: {
  readonly tone?: keyof typeof colours;
  readonly icon?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <span
      className={clsx(
        "inline-flex w-fit items-center gap-1.5 whitespace-nowrap rounded-full border px-2.5 py-0.5 font-semibold text-sm",
        colours[tone],
      )}
    >
      {icon}
      {children}
    </span>
  );
}

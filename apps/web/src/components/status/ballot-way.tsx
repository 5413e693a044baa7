import type { ElectionPhase } from "@tabella/rpc/api/schemas";
import { clsx } from "clsx";
import { Check, X } from "lucide-react";
import { useTranslations } from "next-intl";

/** Where a ballot is, from what validators and election say. */
export interface BallotWayState {
  readonly received: boolean;
  /** Once a quorum has sealed its block. */
  readonly sealed: { readonly block: number; readonly seals: number; readonly validators: number } | null;
  /** Whether this device is just checking the seals. */
  readonly checking?: boolean;
  readonly phase: ElectionPhase | undefined;
  /** True once a later ballot of the same voter counts in its place. */
  readonly replaced?: boolean;
}

/** UX-8: received, then in block N with k of n seals, then in the final count. */
export function BallotWay({ received, sealed, checking = false, phase, replaced = false }: BallotWayState) {
  const t = useTranslations("status.steps");
  const counted = sealed !== null && phase === "tallied" && !replaced;
  const countText = replaced
    ? "replaced"
    : phase === "tallied"
      ? "done"
      : phase === "closed"
        ? "waitingCount"
        : phase === "closed-without-result"
          ? "none"
          : "waiting";
  const sealedText = sealed !== null ? t("sealed.done", sealed) : t(checking ? "sealed.checking" : "sealed.waiting");
  const steps = [
    { name: "received", done: received, text: t(received ? "received.done" : "received.waiting") },
    { name: "sealed", done: sealed !== null, text: sealedText },
    { name: "counted", done: counted, text: t(`counted.${countText}`) },
  ] as const;
  const now = replaced ? -1 : steps.findIndex(({ done }) => !done);

  return (
    <ol aria-label={t("label")} aria-live="polite" className="grid">
      {steps.map(({ name, done, text }, index) => (
        <li
          key={name}
          aria-current={index === now ? "step" : undefined}
          className="relative grid grid-cols-[auto_1fr] gap-x-4 pb-5 last:pb-0"
        >
          {index < steps.length - 1 && (
            <span
              aria-hidden="true"
              className={clsx("absolute top-8 bottom-0 left-4 w-0.5 -translate-x-1/2", done ? "bg-good" : "bg-line")}
            />
          )}
          <span
            aria-hidden="true"
            className={clsx(
              "row-span-2 grid size-8 place-items-center rounded-full border-2",
              done
                ? "border-good bg-good text-surface print:text-ink"
                : index === now
                  ? "border-brand bg-surface"
                  : "border-line-strong border-dashed",
            )}
          >
            {replaced && name === "counted" && <X className="size-5 text-muted" strokeWidth={3} />}
            {done && <Check className="size-5" strokeWidth={3} />}
            {index === now && <span className="size-2.5 animate-skeleton rounded-full bg-brand" />}
          </span>
          <span className="font-semibold leading-8">
            {t(`${name}.title`)}
            {(done || index === now) && <span className="sr-only"> ({t(done ? "doneMark" : "nowMark")})</span>}
          </span>
          <span className="figures text-muted">{text}</span>
        </li>
      ))}
    </ol>
  );
}

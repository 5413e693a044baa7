import { clsx } from "clsx";
import { CircleCheck, CircleDashed, OctagonX } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Spinner } from "@/components/ui/spinner.tsx";

export type CheckState = "passed" | "failed" | "skipped" | "running";

export interface CheckItem {
  readonly key: string;
  readonly name: ReactNode;
  readonly state: CheckState;
  readonly detail?: ReactNode;
}

/** Named checks, each with its own outcome in shape, colour and word. Used wherever this browser proves something. */
export function CheckList({ items }: { readonly items: readonly CheckItem[] }) {
  const t = useTranslations("verify.steps");
  return (
    <ol className="grid gap-3">
      {items.map(({ key, name, state, detail }) => (
        <li key={key} className="flex items-start gap-3">
          <CheckMark state={state} />
          <div className="min-w-0">
            <p className={clsx("font-medium", state === "skipped" && "text-muted", state === "failed" && "text-bad")}>
              {name}
              <span className="sr-only">: {t(state)}</span>
            </p>
            {detail !== undefined && <p className="figures break-words text-muted text-sm">{detail}</p>}
          </div>
        </li>
      ))}
    </ol>
  );
}

function CheckMark({ state }: { readonly state: CheckState }) {
  const size = "mt-0.5 size-5 shrink-0";
  switch (state) {
    case "passed":
      return <CircleCheck aria-hidden="true" className={`${size} text-good`} />;
    case "failed":
      return <OctagonX aria-hidden="true" className={`${size} text-bad`} />;
    case "skipped":
      return <CircleDashed aria-hidden="true" className={`${size} text-muted`} />;
    case "running":
      return <Spinner className={`${size} text-muted`} />;
  }
}

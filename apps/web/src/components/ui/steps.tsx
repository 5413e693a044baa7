import { clsx } from "clsx";
import { Check } from "lucide-react";
import { useTranslations } from "next-intl";

/** Where the reader is in a sequence: notches along an edge, the current one named. */
export function Steps({ names, current }: { readonly names: readonly string[]; readonly current: number }) {
  const t = useTranslations("common");
  return (
    <nav aria-label={t("steps.label")}>
      <ol className="flex gap-1.5">
        {names.map((name, index) => (
          <li key={name} aria-current={index === current ? "step" : undefined} className="min-w-0 flex-1">
            <span
              aria-hidden="true"
              className={clsx(
                "block h-1.5 rounded-full forced-colors:border",
                index <= current ? "bg-brand" : "bg-line",
              )}
            />
            <span
              className={clsx(
                "mt-1.5 flex items-center gap-1 text-sm",
                index === current ? "font-semibold" : "text-muted max-sm:sr-only",
              )}
            >
              {index < current && <Check aria-hidden="true" className="size-4 shrink-0" />}
              {index < current ? <span className="sr-only">{t("steps.done", { name })}</span> : null}
              <span aria-hidden={index < current || undefined}>{name}</span>
            </span>
          </li>
        ))}
      </ol>
    </nav>
  );
}

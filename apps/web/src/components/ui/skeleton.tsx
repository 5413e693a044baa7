import { useTranslations } from "next-intl";

const widths = ["w-3/5", "w-full", "w-11/12", "w-4/5"] as const;

/** Holds the place of what is being loaded; a screen reader hears "Loading" once. */
export function Skeleton({ lines = 3 }: { readonly lines?: number }) {
  const t = useTranslations("common");
  return (
    <div role="status" className="grid gap-3">
      <span className="sr-only">{t("state.loading")}</span>
      {Array.from({ length: lines }, (_, line) => line).map((line) => (
        <div
          key={line}
          aria-hidden="true"
          className={`h-5 animate-skeleton rounded bg-line ${widths[line % widths.length]}`}
        />
      ))}
    </div>
  );
}

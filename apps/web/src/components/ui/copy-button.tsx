"use client";

import { Check, Copy } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Button } from "./button.tsx";

const shownMs = 2_500;

/** Copies `text`; says so in the button and to screen readers. `name` tells several copy buttons apart. */
export function CopyButton({
  text,
  name,
  iconOnly = false,
}: {
  readonly text: string;
  readonly name: string;
  readonly iconOnly?: boolean;
}) {
  const t = useTranslations("common");
  const [outcome, setOutcome] = useState<"copied" | "copyFailed" | null>(null);

  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), shownMs);
    return () => clearTimeout(timer);
  }, [outcome]);

  const copy = (): void => {
    // Absent without HTTPS on another machine than this one.
    const written = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error("no clipboard"));
    written.then(
      () => setOutcome("copied"),
      () => setOutcome("copyFailed"),
    );
  };

  return (
    <>
      <Button
        look={iconOnly ? "quiet" : "secondary"}
        size="small"
        onClick={copy}
        className={iconOnly ? "size-8 min-h-0 px-0! py-0!" : undefined}
        aria-label={t("action.copyNamed", { name })}
        icon={
          outcome === "copied" ? (
            <Check aria-hidden="true" className="size-4" />
          ) : (
            <Copy aria-hidden="true" className="size-4" />
          )
        }
      >
        {iconOnly ? null : outcome === null ? t("action.copy") : t(`action.${outcome}`)}
      </Button>
      <span role="status" className="sr-only">
        {outcome === null ? "" : t(`action.${outcome}`)}
      </span>
    </>
  );
}

"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";

export interface FieldError {
  /** The id of the control; null for an error of the whole form. */
  readonly id: string | null;
  readonly message: string;
}

/**
 * The GOV.UK error summary (UX-11): above the form, takes the focus whenever `attempt` grows, each line leads to its
 * control, and the tab's title begins with "Error:".
 */
export function ErrorSummary({
  errors,
  attempt,
}: {
  readonly errors: readonly FieldError[];
  readonly attempt: number;
}) {
  const t = useTranslations("common");
  const box = useRef<HTMLDivElement>(null);
  const failed = errors.length > 0;

  useEffect(() => {
    if (!failed || attempt === 0) return;
    box.current?.focus();
    const title = document.title;
    document.title = t("error.titlePrefix", { title });
    return () => {
      document.title = title;
    };
  }, [failed, attempt, t]);

  if (!failed) return null;
  return (
    <div
      ref={box}
      role="alert"
      tabIndex={-1}
      aria-labelledby="error-summary-title"
      className="mb-6 rounded-control border-4 border-bad bg-surface p-5"
    >
      <h2 id="error-summary-title" className="mb-2 text-xl">
        {t("error.summary")}
      </h2>
      <ul className="grid gap-1.5">
        {errors.map(({ id, message }) => (
          <li key={`${id} ${message}`}>
            {id === null ? (
              <span className="font-semibold text-bad">{message}</span>
            ) : (
              <a
                href={`#${id}`}
                className="font-semibold text-bad underline underline-offset-3"
                onClick={(event) => {
                  event.preventDefault();
                  const target = document.getElementById(id);
                  target?.focus();
                  target?.scrollIntoView({ block: "center" });
                }}
              >
                {message}
              </a>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

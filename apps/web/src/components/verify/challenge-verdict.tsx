"use client";

import { useTranslations } from "next-intl";
import type { Ref } from "react";
import { TrackingCodeText } from "@/components/status/tracking-code-text.tsx";
import { Alert } from "@/components/ui/alert.tsx";
import { Tablet } from "@/components/ui/card.tsx";
import { Disclosure } from "@/components/ui/disclosure.tsx";
import { TextLink } from "@/components/ui/text-link.tsx";
import { routes } from "@/lib/routes.ts";
import type { ChallengeReport } from "./challenge-report.ts";
import { CheckList } from "./check-list.tsx";

interface ChallengeVerdictProps {
  readonly electionId: string;
  readonly report: ChallengeReport;
  /** The sentence, to which the focus goes. */
  readonly sentence: Ref<HTMLDivElement>;
}

/** What an opened ballot holds, and the two questions that only the voter can answer. */
export function ChallengeVerdict({ electionId, report, sentence }: ChallengeVerdictProps) {
  const t = useTranslations("verify.challenge");
  const common = useTranslations("common");
  const { held, failure } = report;
  const detail =
    failure === null
      ? ""
      : failure.question === null
        ? failure.detail
        : t("verdict.inQuestion", { question: failure.question, detail: failure.detail });
  const checks = (
    <CheckList
      items={report.steps.map(({ name, state }) => ({
        key: name,
        name: t(`steps.${name}`),
        state,
        ...(state === "failed" ? { detail } : {}),
      }))}
    />
  );

  return (
    <section aria-labelledby="verdict" className="grid gap-6">
      <h2 id="verdict" className="sr-only">
        {t("verdict.title")}
      </h2>
      <div ref={sentence} tabIndex={-1}>
        {held === null ? (
          <Alert tone="bad" live="alert" title={t("verdict.fails")}>
            <p>{t("verdict.failsBody")}</p>
          </Alert>
        ) : (
          <Alert tone="info" live="status" title={t("verdict.holds")}>
            <p>{t("verdict.holdsBody")}</p>
          </Alert>
        )}
      </div>
      {held === null ? (
        <Tablet>{checks}</Tablet>
      ) : (
        <>
          <Tablet className="grid gap-7">
            <div className="grid gap-3">
              <h3 className="text-lg">{t("verdict.chosen")}</h3>
              <dl className="grid gap-3">
                {held.answers.map(({ question, chosen, blank }, index) => (
                  <div key={index}>
                    <dt className="text-muted">{question}</dt>
                    {(chosen.length > 0 ? chosen : [t(blank ? "verdict.blank" : "verdict.nothing")]).map((answer) => (
                      <dd key={answer} className="font-semibold text-xl">
                        {answer}
                      </dd>
                    ))}
                  </div>
                ))}
              </dl>
            </div>
            <div className="grid gap-2">
              <h3 className="text-lg">{t("verdict.code")}</h3>
              <TrackingCodeText code={held.lockCode} />
            </div>
            <p>{t("verdict.both")}</p>
            <p>
              <span className="text-muted">{t("verdict.election")}: </span>
              <TextLink href={routes.election(electionId)}>{held.electionName}</TextLink>
            </p>
          </Tablet>
          <Alert tone="warn" title={t("verdict.notCounted")} />
          <Disclosure summary={common("details")}>{checks}</Disclosure>
        </>
      )}
    </section>
  );
}

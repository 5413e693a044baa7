"use client";

import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import type { RefObject } from "react";
import { saveFile } from "@/components/results/save-file.ts";
import { Alert } from "@/components/ui/alert.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Disclosure } from "@/components/ui/disclosure.tsx";
import { Fact, Facts } from "@/components/ui/facts.tsx";
import { HashText } from "@/components/ui/hash-text.tsx";
import { AbsoluteTime } from "@/components/ui/relative-time.tsx";
import { TextLink } from "@/components/ui/text-link.tsx";
import { routes } from "@/lib/routes.ts";
import { type AbsenceReport, absenceStepNames } from "./absence-report.ts";
import { CheckList } from "./check-list.tsx";

interface AbsenceVerdictProps {
  /** Undefined while it is being checked. */
  readonly report: AbsenceReport | undefined;
  /** The text of a proof that was made just now, to be saved; null for one that was brought. */
  readonly made: string | null;
  /** Takes the focus when the verdict is there. */
  readonly sentence: RefObject<HTMLDivElement | null>;
}

const tones = { registered: "good", unlisted: "good", voted: "warn", failed: "bad", "wrong-chain": "warn" } as const;

export function AbsenceVerdict({ report, made, sentence }: AbsenceVerdictProps) {
  const t = useTranslations("verify.absence");
  const steps =
    report?.steps ?? absenceStepNames.map((name) => ({ name, state: "running" as const satisfies "running" }));
  const proven = report?.proven ?? null;
  return (
    <section aria-labelledby="absence-verdict" className="grid gap-6">
      <h2 id="absence-verdict" className="sr-only">
        {t("verdict")}
      </h2>
      <div ref={sentence} tabIndex={-1}>
        {report === undefined ? (
          <p role="status">{t("checking")}</p>
        ) : (
          <Alert tone={tones[report.verdict]} live="alert" title={t(`verdicts.${report.verdict}`)}>
            <p>{t(`verdictBodies.${report.verdict}`)}</p>
          </Alert>
        )}
      </div>
      {proven !== null && (
        <Facts>
          <Fact name={t("asOf")}>
            <AbsoluteTime ms={proven.timestamp} />
          </Fact>
          <Fact name={t("block")}>
            <TextLink href={routes.block(proven.blockIndex)}>
              {t("blockSeals", { index: proven.blockIndex, sealed: proven.seals, all: proven.validators })}
            </TextLink>
          </Fact>
        </Facts>
      )}
      {made !== null && proven !== null && (
        <Button
          className="w-fit"
          icon={<Download aria-hidden="true" className="size-5" />}
          onClick={() =>
            saveFile({
              name: `tabella-absence-${proven.election}.json`,
              mediaType: "application/json",
              content: made,
            })
          }
        >
          {t("save")}
        </Button>
      )}
      <CheckList
        items={steps.map(({ name, state }) => ({
          key: name,
          name: t(`steps.${name}`),
          state,
          ...(state === "failed" && report?.detail != null ? { detail: report.detail } : {}),
        }))}
      />
      {proven !== null && (
        <Disclosure summary={t("details")}>
          <Facts>
            <Fact name={t("election")}>
              <HashText value={proven.election} name={t("election")} full />
            </Fact>
            <Fact name={t("publicKey")}>
              <HashText value={proven.credential} name={t("publicKey")} />
            </Fact>
          </Facts>
          <p className="text-muted text-sm">{t("command")}</p>
          <HashText
            value={`npm run tabella -- absence verify tabella-absence-${proven.election}.json --genesis genesis.json`}
            name={t("commandName")}
            full
          />
        </Disclosure>
      )}
    </section>
  );
}

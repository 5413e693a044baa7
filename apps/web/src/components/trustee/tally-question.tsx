"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { Alert } from "@/components/ui/alert.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { Fact, Facts } from "@/components/ui/facts.tsx";
import { AbsoluteTime } from "@/components/ui/relative-time.tsx";
import type { TallyQuestion as Question } from "./use-decryption.ts";

/** What the trustee's key would open now, as the sealed blocks say, and whether it shall. */
export function TallyQuestion({ question: { facts, answer } }: { readonly question: Question }) {
  const t = useTranslations("trustee.decrypt.agree");
  const format = useFormatter();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const { ballots, votes, keys, closedAt, closesAt, isClosedEarly } = facts;
  return (
    <Card className="grid gap-5">
      <h3 ref={heading} tabIndex={-1} className="text-xl">
        {t("title")}
      </h3>
      <p>{t("lead")}</p>
      <Facts>
        <Fact name={t("ballots")}>{format.number(ballots)}</Fact>
        <Fact name={t("votes")}>{format.number(votes)}</Fact>
        <Fact name={t("keys")}>{format.number(keys)}</Fact>
        <Fact name={t("ended")}>
          <AbsoluteTime ms={closedAt} />
        </Fact>
        {closesAt !== null && (
          <Fact name={t("wasToEnd")}>
            <AbsoluteTime ms={closesAt} />
          </Fact>
        )}
      </Facts>
      {isClosedEarly && (
        <Alert tone="warn" title={t("early")}>
          <p>{t("earlyBody")}</p>
        </Alert>
      )}
      <p className="text-muted">{t("hint")}</p>
      <div className="flex flex-wrap gap-3">
        <Button size="large" onClick={() => answer(true)}>
          {t("yes")}
        </Button>
        <Button size="large" look="secondary" onClick={() => answer(false)}>
          {t("no")}
        </Button>
      </div>
    </Card>
  );
}

"use client";

import { useTranslations } from "next-intl";
import type { Ref } from "react";
import { shortenMiddle } from "@/components/explorer/shorten-middle.ts";
import { Alert } from "@/components/ui/alert.tsx";
import { Tablet } from "@/components/ui/card.tsx";
import { Fact, Facts } from "@/components/ui/facts.tsx";
import { HashText } from "@/components/ui/hash-text.tsx";
import { AbsoluteTime } from "@/components/ui/relative-time.tsx";
import { Spinner } from "@/components/ui/spinner.tsx";
import { TextLink } from "@/components/ui/text-link.tsx";
import { routes } from "@/lib/routes.ts";
import { CheckList } from "./check-list.tsx";
import type { ReceiptReport, StepName } from "./receipt-report.ts";

interface ReceiptVerdictProps {
  /** undefined while it is being checked */
  readonly report: ReceiptReport | undefined;
  /** The sentence, to which the focus goes. */
  readonly sentence: Ref<HTMLDivElement>;
}

/** The verdict in one sentence, what it rests on step by step, and where to look further. */
export function ReceiptVerdict({ report, sentence }: ReceiptVerdictProps) {
  const t = useTranslations("verify");
  if (report === undefined) {
    return (
      <p role="status" className="flex items-center gap-3 font-semibold">
        <Spinner />
        {t("verdict.checking")}
      </p>
    );
  }
  return (
    <section aria-labelledby="verdict" className="grid gap-6">
      <h2 id="verdict" className="sr-only">
        {t("verdict.title")}
      </h2>
      <div ref={sentence} tabIndex={-1}>
        <Sentence report={report} />
      </div>
      <Tablet className="grid gap-6">
        <div>
          <h3 className="mb-3 text-lg">{t("steps.title")}</h3>
          <CheckList
            items={report.steps.map(({ name, state }) => ({
              key: name,
              name: t(`steps.names.${name}`),
              state,
              detail: <StepDetail report={report} name={name} state={state} />,
            }))}
          />
        </div>
        {report.stated !== null && <Stated report={report} />}
      </Tablet>
    </section>
  );
}

function Sentence({ report: { verdict, proven } }: { readonly report: ReceiptReport }) {
  const t = useTranslations("verify.verdict");
  if (verdict === "passed" && proven !== null) {
    return (
      <Alert tone="good" live="status" title={t("passed")}>
        {t("passedBody", { sealed: proven.seals, all: proven.validators, index: proven.blockIndex })}
      </Alert>
    );
  }
  return verdict === "wrong-chain" ? (
    <Alert tone="warn" live="alert" title={t("wrongChain")}>
      {t("wrongChainBody")}
    </Alert>
  ) : (
    <Alert tone="bad" live="alert" title={t("failed")}>
      {t("failedBody")}
    </Alert>
  );
}

interface StepDetailProps {
  readonly report: ReceiptReport;
  readonly name: StepName;
  readonly state: ReceiptReport["steps"][number]["state"];
}

function StepDetail({ report: { stated, proven, validators, detail }, name, state }: StepDetailProps) {
  const t = useTranslations("verify.steps");
  if (state === "skipped") return t("skipped");
  if (state === "failed") return detail;
  return t(`details.${name}`, {
    chainId: String(stated?.chainId ?? ""),
    shortGenesis: shortenMiddle(stated?.genesisHash ?? ""),
    code: stated?.trackingCode ?? "",
    shortHash: shortenMiddle(stated?.transactionHash ?? ""),
    position: stated?.position ?? 0,
    size: stated?.treeSize ?? 0,
    index: stated?.blockIndex ?? 0,
    sealed: proven?.seals ?? 0,
    all: validators,
    quorum: proven?.quorum ?? 0,
  });
}

function Stated({ report: { stated, proven } }: { readonly report: ReceiptReport }) {
  const t = useTranslations("verify.verdict");
  if (stated === null) return null;
  return (
    <Facts>
      <Fact name={t("tracking")}>
        <HashText value={stated.trackingCode} name={t("tracking")} full />
      </Fact>
      <Fact name={t("election")}>
        <TextLink href={routes.election(stated.electionId)}>{stated.electionId}</TextLink>
      </Fact>
      <Fact name={t("block")}>
        <TextLink href={routes.block(stated.blockIndex)}>{t("openBlock", { index: stated.blockIndex })}</TextLink>
      </Fact>
      {proven !== null && (
        <Fact name={t("sealedAt")}>
          <AbsoluteTime ms={proven.timestamp} />
        </Fact>
      )}
    </Facts>
  );
}

"use client";

import type { ProvenReceipt } from "@tabella/chain/light-proof";
import { fromHex, type Hash } from "@tabella/crypto/hex";
import { trackingCode } from "@tabella/election/tracking-code";
import type { ElectionPhase } from "@tabella/rpc/api/schemas";
import { Download, Printer, ShieldCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { DemoBadge } from "@/components/elections/phase-badge.tsx";
import { saveFile } from "@/components/results/save-file.ts";
import { Button, LinkButton } from "@/components/ui/button.tsx";
import { Tablet } from "@/components/ui/card.tsx";
import { CopyButton } from "@/components/ui/copy-button.tsx";
import { Disclosure } from "@/components/ui/disclosure.tsx";
import { Fact, Facts } from "@/components/ui/facts.tsx";
import { HashText } from "@/components/ui/hash-text.tsx";
import { PageTitle } from "@/components/ui/page-title.tsx";
import { TextLink } from "@/components/ui/text-link.tsx";
import { routes } from "@/lib/routes.ts";
import { takeArrival } from "./arrival.ts";
import { BallotWay } from "./ballot-way.tsx";
import { LockCode } from "./lock-code.tsx";
import { StatusQr } from "./status-qr.tsx";
import { TrackingCodeText } from "./tracking-code-text.tsx";

interface ReceiptProps {
  /** Of the ballot that this device sent; only where it kept none, or another one counts, the server's. */
  readonly ballotHash: Hash;
  readonly fromThisDevice: boolean;
  /** What this device has proven of exactly this ballot; null: it is not final yet, whatever the server says. */
  readonly proven: ProvenReceipt | null;
  /** The receipt that proves it. */
  readonly receipt: string | null;
  /** Whether a validator has taken the ballot since the page was loaded. */
  readonly arrived: boolean;
  /** Whether the proof is being worked out. */
  readonly checking: boolean;
  /** Whether the voter may still cast another ballot in its place. */
  readonly mayReplace: boolean;
  readonly election: {
    readonly uuid: string;
    readonly name: string;
    readonly phase: ElectionPhase;
    readonly isDemo: boolean;
    /** Votes that this voter's ballot counts for; null where that is not known. */
    readonly myWeight: number | null;
    /** Its exact text. */
    readonly text: string | null;
  } | null;
}

export function Receipt(props: ReceiptProps) {
  const { ballotHash, fromThisDevice, proven, receipt, arrived, checking, mayReplace, election } = props;
  const t = useTranslations("status.receipt");
  const common = useTranslations("common");
  const code = trackingCode(ballotHash);

  useEffect(() => {
    if (takeArrival()) document.getElementById("page-title")?.focus({ preventScroll: true });
  }, []);

  const isFinal = proven !== null;
  const sealed = proven && { block: proven.blockIndex, seals: proven.seals, validators: proven.validators };
  const lead = isFinal ? "lead" : fromThisDevice ? "underWay" : "underWayElsewhere";

  return (
    <>
      <PageTitle lead={t(lead)} above={election?.isDemo === true ? <DemoBadge /> : undefined}>
        {t(!isFinal ? "underWayTitle" : mayReplace ? "sealedTitle" : "finalTitle")}
      </PageTitle>
      <Tablet className="grid animate-rise gap-8 md:grid-cols-[minmax(0,1fr)_auto]">
        <div className="grid min-w-0 content-start gap-7">
          <section aria-labelledby="code-title" className="grid gap-2">
            <h2 id="code-title" className="font-medium text-base text-muted tracking-normal">
              {t("code")}
            </h2>
            <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
              <TrackingCodeText code={code} />
              <CopyButton text={code} name={t("codeName")} />
            </div>
            <p className="text-muted text-sm">{t(fromThisDevice ? "codeFrom" : "codeFromServer")}</p>
          </section>
          <LockCode receipt={isFinal ? receipt : null} election={election?.text ?? null} />
          <BallotWay
            received={isFinal || arrived}
            sealed={sealed}
            checking={checking && !isFinal}
            phase={election?.phase}
          />
          {election !== null && election.myWeight !== null && election.myWeight > 1 && (
            <p>{t("weight", { weight: election.myWeight })}</p>
          )}
          {election !== null && (
            <p>
              <span className="text-muted">{t("election")}: </span>
              <TextLink href={routes.election(election.uuid)}>{election.name}</TextLink>
            </p>
          )}
        </div>
        <StatusQr code={code} />
      </Tablet>
      <div className="mt-6 flex flex-wrap gap-3">
        {isFinal && receipt !== null && (
          <Button
            onClick={() =>
              saveFile({
                name: `tabella-receipt-${code.slice(0, 19)}.json`,
                mediaType: "application/json",
                content: receipt,
              })
            }
            icon={<Download aria-hidden="true" className="size-5" />}
          >
            {t("save")}
          </Button>
        )}
        <Button
          look="secondary"
          onClick={() => window.print()}
          icon={<Printer aria-hidden="true" className="size-5" />}
        >
          {t("print")}
        </Button>
        {isFinal && (
          <LinkButton
            look="secondary"
            href={`${routes.verify}?code=${encodeURIComponent(code)}`}
            icon={<ShieldCheck aria-hidden="true" className="size-5" />}
          >
            {t("check")}
          </LinkButton>
        )}
        <LinkButton look="secondary" href={routes.statusOf(code)}>
          {t("follow")}
        </LinkButton>
        {mayReplace && isFinal && election !== null && (
          <LinkButton look="secondary" href={routes.vote(election.uuid)}>
            {t("again")}
          </LinkButton>
        )}
      </div>
      <p className="mt-6 text-muted">{t("secret")}</p>
      <div className="mt-6">
        <Disclosure summary={common("details")}>
          <Facts>
            <Fact name={t("technical.ballot")}>
              <HashText value={ballotHash} name={t("technical.ballot")} full />
            </Fact>
            <Fact name={t("technical.tracker")}>
              <HashText value={base64(ballotHash)} name={t("technical.tracker")} full />
            </Fact>
            {proven !== null && (
              <Fact name={t("technical.transaction")}>
                <TextLink href={routes.transaction(proven.transactionHash)}>
                  <HashText value={proven.transactionHash} />
                </TextLink>
              </Fact>
            )}
          </Facts>
        </Disclosure>
      </div>
    </>
  );
}

/** The specification's ballot tracker: the same hash, in unpadded Base64. */
function base64(hash: Hash): string {
  return btoa(String.fromCharCode(...fromHex(hash))).replace(/=+$/, "");
}

"use client";

import type { Hash } from "@tabella/crypto/hex";
import type { Account } from "@tabella/rpc/api/schemas";
import { useMutation } from "@tanstack/react-query";
import { ArrowRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { BallotPaper, VotingKey } from "@/ballot/ballot-maker.ts";
import type { KeptBallot } from "@/ballot/ballot-store.ts";
import { Alert } from "@/components/ui/alert.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Tablet } from "@/components/ui/card.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { PageTitle } from "@/components/ui/page-title.tsx";
import { TextLink } from "@/components/ui/text-link.tsx";
import { routes } from "@/lib/routes.ts";
import { useTRPCClient } from "@/trpc/client.ts";
import { failureOf } from "@/trpc/failure.ts";
import { LetterKey } from "./letter-key.tsx";
import { RecoverKey } from "./recover-key.tsx";
import type { BallotDevice } from "./use-ballot-device.ts";

interface StartScreenProps {
  readonly account: Account;
  readonly uuid: string;
  readonly device: BallotDevice;
  readonly paper: BallotPaper;
  /** By roll: the voting key comes from a letter, and is not made here. */
  readonly isByRoll: boolean;
  /** Votes that this voter's ballot counts for. */
  readonly weight: number;
  /** The voter's ballot that this one would replace. */
  readonly replaces: Hash | null;
  /** Whether a ballot of this voter, which this device did not send, may still arrive. */
  readonly isUnderWayElsewhere: boolean;
  /** Another tab has sealed a ballot since this page was loaded. */
  onSealedElsewhere(ballot: KeptBallot): void;
  /** With the voting key, which is kept on this device and registered. */
  onStarted(credential: string): void;
}

/** The registrar will never take this key from this voter, so that the device forgets it. */
const refusesKey = ["CREDENTIAL_REGISTERED", "CREDENTIAL_TAKEN", "CREDENTIAL_OF_ANOTHER_VOTER", "NOT_ON_ROLL"] as const;
const steps = ["choose", "check", "cast"] as const;

/** What is going to happen. "Start ballot" makes the voting key, or takes the letter's, and registers its public part. */
export function StartScreen(props: StartScreenProps) {
  const {
    account,
    uuid,
    device,
    paper,
    isByRoll,
    weight,
    replaces,
    isUnderWayElsewhere,
    onSealedElsewhere,
    onStarted,
  } = props;
  const t = useTranslations("vote.start");
  const client = useTRPCClient();
  const { store, worker, stored } = device;
  const [needsLetter, setNeedsLetter] = useState(isByRoll && stored?.credential == null);
  const [registeredElsewhere, setRegisteredElsewhere] = useState<string | null>(null);

  const start = useMutation({
    mutationFn: async (kept: VotingKey | null) => {
      const ballotKey = { accountId: account.id, electionId: uuid };
      // Kept before it is registered: a key that the registrar knows and this device has lost could never vote.
      const key = kept ?? (await worker.maker.makeKey(uuid));
      const ballot = await store.begin({ ...ballotKey, ...key, sealed: null, receipt: null });
      if (ballot.sealed !== null && ballot.sealed.ballotHash !== stored?.sealed?.ballotHash) {
        onSealedElsewhere(ballot.sealed);
        return null;
      }
      if (ballot.credential === null) setRegisteredElsewhere(ballot.publicCredential);
      try {
        await client.credentials.register.mutate({ electionId: uuid, credential: ballot.publicCredential });
      } catch (error) {
        const { code, facts } = failureOf(error);
        if (refusesKey.some((each) => each === code)) await store.forgetKey(ballotKey);
        if (isByRoll) setNeedsLetter(true);
        if (code === "CREDENTIAL_REGISTERED") setRegisteredElsewhere(String(facts.credential));
        throw error;
      }
      return ballot.credential;
    },
    onSuccess: (credential) => {
      if (credential !== null) onStarted(credential);
    },
  });

  const isAnothers = start.isError && failureOf(start.error).code === "CREDENTIAL_OF_ANOTHER_VOTER";
  if (registeredElsewhere !== null) {
    return (
      <RecoverKey
        uuid={uuid}
        worker={worker}
        publicCredential={registeredElsewhere}
        busy={start.isPending}
        onRecovered={(key) => start.mutate(key)}
      />
    );
  }
  return (
    <>
      <PageTitle above={t("above")}>{paper.name}</PageTitle>
      <Tablet className="grid gap-6">
        <ol className="grid gap-5">
          {steps.map((step, index) => (
            <li key={step} className="grid grid-cols-[auto_1fr] gap-x-4">
              <span
                aria-hidden="true"
                className="figures row-span-2 grid size-9 place-items-center rounded-full bg-brand-soft font-semibold text-link"
              >
                {index + 1}
              </span>
              <h2 className="text-lg">{t(`steps.${step}.title`)}</h2>
              <p className="text-muted">{t(`steps.${step}.body`, { count: paper.questions.length })}</p>
            </li>
          ))}
        </ol>
        {weight > 1 && <p className="font-semibold">{t("weight", { weight })}</p>}
        {replaces !== null ? (
          <Alert tone="info" title={t("replacingTitle")}>
            <p>{t("replacing")}</p>
            <p>
              <TextLink href={routes.receipt(uuid)}>{t("receipt")}</TextLink>
            </p>
          </Alert>
        ) : isUnderWayElsewhere ? (
          <Alert tone="warn" title={t("underWayTitle")}>
            <p>{t("underWay")}</p>
          </Alert>
        ) : (
          stored !== undefined && <p className="text-muted">{t("resume")}</p>
        )}
        {start.isError && !(needsLetter && isAnothers) && <ErrorState error={start.error} title={t("failed")} />}
        {needsLetter ? (
          <LetterKey
            uuid={uuid}
            worker={worker}
            busy={start.isPending}
            isAnothers={isAnothers}
            onKey={(key) => start.mutate(key)}
          />
        ) : (
          <Button
            size="large"
            busy={start.isPending}
            onClick={() => start.mutate(null)}
            icon={<ArrowRight aria-hidden="true" className="size-5" />}
            className="w-fit"
          >
            {t("begin")}
          </Button>
        )}
      </Tablet>
    </>
  );
}

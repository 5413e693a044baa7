"use client";

import type { MisdeedsView } from "@tabella/rpc/api/chain-schemas";
import { useQuery } from "@tanstack/react-query";
import { CircleCheck, Gavel, UserCog } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Alert } from "@/components/ui/alert.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { TextLink } from "@/components/ui/text-link.tsx";
import { routes } from "@/lib/routes.ts";
import { useTRPC } from "@/trpc/client.ts";
import { CheckOffences, SaveProof, SaveText } from "./offence-files.tsx";

const refreshMs = 10_000;

type Offence = MisdeedsView["offences"][number];

/** What the ledger has on record against validators: who did what, where it stands, and the proof to take away. */
export function Offences() {
  const t = useTranslations("explorer.offences");
  const trpc = useTRPC();
  const { data, error, refetch, isFetching } = useQuery({
    ...trpc.chain.misdeeds.queryOptions(),
    refetchInterval: refreshMs,
  });
  return (
    <section aria-labelledby="offences" className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-4">
      <h2 id="offences" className="text-xl">
        {t("title")}
      </h2>
      <p className="max-w-3xl text-muted">{t("lead")}</p>
      {data === undefined && error === null && <Skeleton lines={3} />}
      {data === undefined && error !== null && (
        <ErrorState error={error} retry={() => void refetch()} retrying={isFetching} />
      )}
      {data !== undefined && <Record misdeeds={data} />}
    </section>
  );
}

function Record({ misdeeds: { offences, overrides, fork } }: { readonly misdeeds: MisdeedsView }) {
  const t = useTranslations("explorer.offences");
  const newest = Math.max(0, ...offences.map(({ recordedAt }) => recordedAt));
  return (
    <>
      {fork !== null && (
        <Alert
          tone="bad"
          title={t("stopped")}
          actions={<SaveText text={fork} fileName="fork.json" label={t("saveProof")} />}
        >
          <p>{t("stoppedBody")}</p>
        </Alert>
      )}
      {offences.length === 0 ? (
        <p className="flex items-center gap-2.5 font-medium">
          <CircleCheck aria-hidden="true" className="size-5 shrink-0 text-good" />
          {t("none")}
        </p>
      ) : (
        <ul className="divide-y divide-line rounded-card border border-line bg-surface">
          {offences.map((offence) => (
            <Entry
              key={`${offence.kind} ${offence.validator?.address} ${offence.height}`}
              icon={<Gavel aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-bad" />}
              recordedAt={offence.recordedAt}
              action={<SaveProof offence={offence} />}
              proof={offence.transactionHash}
            >
              <Sentence offence={offence} />
            </Entry>
          ))}
        </ul>
      )}
      {(offences.length > 0 || fork !== null) && <CheckOffences height={newest} />}
      {overrides.length > 0 && (
        <>
          <h3 className="mt-2 text-lg">{t("overrides")}</h3>
          <p className="max-w-3xl text-muted">{t("overridesLead")}</p>
          <ul className="divide-y divide-line rounded-card border border-line bg-surface">
            {overrides.map(({ validator, height, recordedAt }) => (
              <Entry
                key={`${validator.address} ${height}`}
                icon={<UserCog aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-warn" />}
                recordedAt={recordedAt}
              >
                {t("override", { name: validator.name ?? validator.address, height })}
              </Entry>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Sentence({ offence: { kind, validator, height, step, rounds } }: { readonly offence: Offence }) {
  const t = useTranslations("explorer.offences");
  const name = validator?.name ?? validator?.address ?? "";
  const [round, otherRound] = rounds;
  if (kind === "equivocation") return t("equivocation", { name, height, round, step: step ?? "commit" });
  if (kind === "double-seal") return t("doubleSeal", { name, height, round });
  return t("fork", { height, round, otherRound, sameRound: round === otherRound ? "yes" : "no" });
}

interface EntryProps {
  readonly icon: ReactNode;
  readonly recordedAt: number;
  /** The transaction that holds it. */
  readonly proof?: string;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

function Entry({ icon, recordedAt, proof, action, children }: EntryProps) {
  const t = useTranslations("explorer.offences");
  return (
    <li className="flex flex-wrap items-start gap-x-6 gap-y-3 px-4 py-4 sm:px-5">
      <div className="flex min-w-0 flex-1 basis-72 gap-3">
        {icon}
        <div className="grid min-w-0 gap-1">
          <p className="break-words font-medium">{children}</p>
          <p className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
            <TextLink href={routes.block(recordedAt)}>{t("recordedAt", { height: recordedAt })}</TextLink>
            {proof !== undefined && <TextLink href={routes.transaction(proof)}>{t("transaction")}</TextLink>}
          </p>
        </div>
      </div>
      {action}
    </li>
  );
}

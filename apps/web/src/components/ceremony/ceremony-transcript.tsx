"use client";

import type { CeremonyAttempt, CeremonyStatus } from "@tabella/rpc/api/ceremony-schemas";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { Alert } from "@/components/ui/alert.tsx";
import { Disclosure } from "@/components/ui/disclosure.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { HashText } from "@/components/ui/hash-text.tsx";
import { PageTitle } from "@/components/ui/page-title.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import { TextLink } from "@/components/ui/text-link.tsx";
import { routes } from "@/lib/routes.ts";
import { useTRPC } from "@/trpc/client.ts";
import { failureOf } from "@/trpc/failure.ts";
import { missingIn } from "./missing-in.ts";
import { usePhaseSentence } from "./use-phase-sentence.ts";

const refreshMs = 5_000;
const messages = ["certificate", "commitment", "polynomial", "output"] as const;
const columns = { certificate: "key", commitment: "commitment", polynomial: "polynomial", output: "output" } as const;

/** Every step of a key ceremony with its place on the public record, failed attempts included (ADM-3). */
export function CeremonyTranscript({ uuid }: { readonly uuid: string }) {
  const t = useTranslations("ceremony");
  const trpc = useTRPC();
  const { data, error, isFetching, refetch } = useQuery({
    ...trpc.trustees.ceremony.queryOptions({ electionId: uuid }),
    refetchInterval: refreshMs,
  });
  if (data !== undefined) return <Transcript status={data} />;
  return (
    <>
      <PageTitle above={<TextLink href={routes.election(uuid)}>{t("back")}</TextLink>}>{t("title")}</PageTitle>
      {error === null ? (
        <Skeleton lines={8} />
      ) : failureOf(error).code === "NOT_FOUND" ? (
        <Alert title={t("none")} />
      ) : (
        <ErrorState error={error} retry={() => void refetch()} retrying={isFetching} />
      )}
    </>
  );
}

function Transcript({ status }: { readonly status: CeremonyStatus }) {
  const t = useTranslations("ceremony");
  const { electionId, electionName, threshold, trustees, earlier } = status;
  return (
    <>
      <PageTitle
        above={
          <span>
            {electionName} · <TextLink href={routes.election(electionId)}>{t("back")}</TextLink>
          </span>
        }
        lead={t("lead", { threshold, size: trustees.length })}
      >
        {t("title")}
      </PageTitle>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-12">
        <Attempt attempt={status} isCurrent />
        <section aria-labelledby="explain" className="grid max-w-prose gap-3">
          <h2 id="explain" className="text-xl">
            {t("explain.title")}
          </h2>
          {messages.map((message) => (
            <p key={message}>{t(`explain.${columns[message]}`)}</p>
          ))}
        </section>
        {earlier.toReversed().map((attempt) => (
          <Attempt key={attempt.attempt} attempt={attempt} isCurrent={false} />
        ))}
      </div>
    </>
  );
}

function Attempt({ attempt, isCurrent }: { readonly attempt: CeremonyAttempt; readonly isCurrent: boolean }) {
  const t = useTranslations("ceremony");
  const sentence = usePhaseSentence();
  const id = `attempt-${attempt.attempt}`;
  const title = t(isCurrent ? "attempt.current" : "attempt.earlier", { attempt: attempt.attempt });
  const nameOf = (index: number) => attempt.trustees[index - 1]?.displayName ?? String(index);
  return (
    <section aria-labelledby={id} className="grid gap-4">
      <h2 id={id} className="text-xl">
        {title}
      </h2>
      {/* A failed or earlier attempt waits for nobody. */}
      {(isCurrent || attempt.phase === "failed") && (
        <p role={isCurrent ? "status" : undefined}>{sentence(attempt.phase, missingIn(attempt))}</p>
      )}
      {attempt.complaints.map(({ index, against, reason, inBlock }) => (
        <Alert
          key={index}
          tone="bad"
          title={t("complaint", { from: nameOf(index), against: nameOf(against), index: inBlock })}
        >
          <p className="text-sm">{t("complaintDetail", { reason })}</p>
        </Alert>
      ))}
      <Table caption={title} captionHidden>
        <thead>
          <tr>
            <Th>{t("progress.trustee")}</Th>
            {messages.map((message) => (
              <Th key={message}>{t(`attempt.${columns[message]}`)}</Th>
            ))}
            <Th>{t("progress.state")}</Th>
          </tr>
        </thead>
        <tbody>
          {attempt.trustees.map(({ index, displayName, isMe, state, inBlock }) => (
            <tr key={index}>
              <Th scope="row">
                {displayName}
                {isMe && <span className="font-normal text-muted"> ({t("progress.you")})</span>}
              </Th>
              {messages.map((message) => (
                <Td key={message} className="whitespace-nowrap">
                  <InBlock index={inBlock[message]} />
                </Td>
              ))}
              <Td>{t(`states.${state}`)}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
      {isCurrent && attempt.trustees.some(({ verificationKey }) => verificationKey !== null) && (
        <Disclosure summary={t("compare.summary")}>
          <p>{t("compare.lead")}</p>
          <ul className="grid gap-2">
            {attempt.trustees.map(({ index, displayName, verificationKey }) => (
              <li key={index}>
                <span className="block font-semibold">{displayName}</span>
                {verificationKey === null ? (
                  <span className="text-muted">{t("attempt.notYet")}</span>
                ) : (
                  <HashText value={verificationKey} name={t("compare.name", { name: displayName })} full />
                )}
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
    </section>
  );
}

function InBlock({ index }: { readonly index: number | null }) {
  const t = useTranslations("ceremony.attempt");
  if (index === null) return <span className="text-muted">{t("notYet")}</span>;
  return <TextLink href={routes.block(index)}>{t("block", { index })}</TextLink>;
}

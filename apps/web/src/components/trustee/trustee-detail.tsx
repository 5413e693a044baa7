"use client";

import type { ElectionDetail, TrusteeElection } from "@tabella/rpc/api/schemas";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { SignedInOnly } from "@/components/admin/signed-in-only.tsx";
import { PhaseBadge } from "@/components/elections/phase-badge.tsx";
import { Alert } from "@/components/ui/alert.tsx";
import { LinkButton } from "@/components/ui/button.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { PageTitle } from "@/components/ui/page-title.tsx";
import { useInBrowser } from "@/components/ui/relative-time.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { TextLink } from "@/components/ui/text-link.tsx";
import { routes } from "@/lib/routes.ts";
import { useTRPC } from "@/trpc/client.ts";
import { CeremonyDesk } from "./ceremony-desk.tsx";
import { DecryptionDesk } from "./decryption-desk.tsx";
import { deskFor } from "./desk-for.ts";
import { KeyCeremony } from "./key-ceremony.tsx";
import { OwnKeyPanel } from "./own-key-panel.tsx";

const refreshMs = 5_000;

export function TrusteeDetail({ uuid }: { readonly uuid: string }) {
  return <SignedInOnly>{() => <Loader uuid={uuid} />}</SignedInOnly>;
}

function Loader({ uuid }: { readonly uuid: string }) {
  const t = useTranslations("trustee");
  const trpc = useTRPC();
  const election = useQuery({ ...trpc.elections.get.queryOptions({ electionId: uuid }), refetchInterval: refreshMs });
  const mine = useQuery({ ...trpc.trustees.mine.queryOptions(), refetchInterval: refreshMs });
  const error = election.error ?? mine.error;
  if (election.data === undefined || mine.data === undefined) {
    return (
      <>
        <PageTitle>{t("title")}</PageTitle>
        {error === null ? (
          <Skeleton lines={6} />
        ) : (
          <ErrorState error={error} retry={() => void Promise.all([election.refetch(), mine.refetch()])} />
        )}
      </>
    );
  }
  const role = mine.data.find(({ electionId }) => electionId === uuid);
  return (
    <>
      <PageTitle
        above={
          <span className="grid gap-2">
            <TextLink href={routes.trustee}>{t("detail.back")}</TextLink>
            <PhaseBadge phase={election.data.phase} />
          </span>
        }
        lead={role === undefined ? undefined : t("list.number", { index: role.index })}
      >
        {election.data.name}
      </PageTitle>
      {role === undefined ? (
        <Alert tone="warn" title={t("detail.notTrustee")} />
      ) : (
        <Desk election={election.data} role={role} />
      )}
    </>
  );
}

interface DeskProps {
  readonly election: ElectionDetail;
  readonly role: TrusteeElection;
}

/** The one thing that this trustee has to do now, and between two of them whether the key is still the own one. */
function Desk({ election, role }: DeskProps) {
  const t = useTranslations("trustee");
  const inBrowser = useInBrowser();
  const [hasBegun, setHasBegun] = useState(false);
  if (inBrowser && !window.isSecureContext) return <Alert tone="bad" title={t("detail.secure")} />;
  const desk = deskFor(election, role, hasBegun);
  const task = <Task desk={desk} election={election} role={role} onBegin={() => setHasBegun(true)} />;
  // Whoever makes a key or adds a part has the backup in hand, and both judge it themselves.
  if (desk === "ceremony" || desk === "key" || desk === "decryption") return task;
  return (
    <div className="grid max-w-3xl gap-10">
      {task}
      <OwnKeyPanel
        electionId={election.uuid}
        told={role.kind === "single" ? role.publicKey : null}
        attempt={null}
        openedInBlock={election.openedInBlock}
      />
    </div>
  );
}

interface TaskProps extends DeskProps {
  readonly desk: ReturnType<typeof deskFor>;
  onBegin(): void;
}

function Task({ desk, election, role, onBegin }: TaskProps) {
  const t = useTranslations("trustee");
  switch (desk) {
    case "ceremony":
      return <CeremonyDesk election={election} />;
    case "key":
      return <KeyCeremony electionId={role.electionId} />;
    case "waiting":
      return (
        // The server's word; what is green or red stands below, by the trustee's own key.
        <Alert title={t("key.done")}>
          <p>{t("key.doneBody")}</p>
        </Alert>
      );
    case "decryption":
      return <DecryptionDesk electionId={role.electionId} onBegin={onBegin} />;
    case "added":
      return <Already uuid={role.electionId} sentence={t("decrypt.already")} />;
    case "not-needed":
      return <Already uuid={role.electionId} sentence={t("decrypt.enough")} />;
    case "over":
      return <Already uuid={role.electionId} sentence={t("decrypt.over")} />;
    case "without-result":
      return <Already uuid={role.electionId} sentence={t("decrypt.withoutResult")} />;
  }
}

function Already({ uuid, sentence }: { readonly uuid: string; readonly sentence: string }) {
  const t = useTranslations("trustee.decrypt");
  return (
    <Alert
      tone="good"
      title={sentence}
      className="max-w-3xl"
      actions={<LinkButton href={routes.results(uuid)}>{t("toResults")}</LinkButton>}
    />
  );
}

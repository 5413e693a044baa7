"use client";

import type { CeremonySeat, CeremonyStatus } from "@tabella/rpc/api/ceremony-schemas";
import type { ElectionDetail } from "@tabella/rpc/api/schemas";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { CeremonyProgress } from "@/components/ceremony/ceremony-progress.tsx";
import { Alert } from "@/components/ui/alert.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { TextLink } from "@/components/ui/text-link.tsx";
import { routes } from "@/lib/routes.ts";
import { useTRPC } from "@/trpc/client.ts";
import type { SeatTerms } from "./ceremony-player.ts";
import { CeremonyFailed, CeremonyRefused, CeremonyRunning, CeremonyStopped } from "./ceremony-running.tsx";
import { KeySteps } from "./key-steps.tsx";
import { OwnKeyPanel } from "./own-key-panel.tsx";
import { ResumeCeremony } from "./resume-ceremony.tsx";
import { openSeedStore } from "./seed-store.ts";
import { useCeremonyPlayer } from "./use-ceremony-player.ts";
import { useOwnKey } from "./use-own-key.ts";

const refreshMs = 2_000;

/** A trustee's place in a key ceremony: one passphrase, one backup, and the page does the rest while it is open (ADM-3). */
export function CeremonyDesk({ election }: { readonly election: Pick<ElectionDetail, "uuid" | "genesisHash"> }) {
  const t = useTranslations("ceremony");
  const trpc = useTRPC();
  const { uuid: electionId } = election;
  const { data, error, refetch, isFetching } = useQuery({
    ...trpc.trustees.ceremony.queryOptions({ electionId }),
    refetchInterval: refreshMs,
  });
  const me = data?.trustees.find(({ isMe }) => isMe);
  if (data === undefined || me === undefined) {
    return error === null ? (
      <Skeleton lines={6} />
    ) : (
      <ErrorState error={error} retry={() => void refetch()} retrying={isFetching} />
    );
  }
  const { threshold, trustees } = data;
  return (
    <section aria-labelledby="ceremony" className="grid max-w-3xl grid-cols-[minmax(0,1fr)] gap-6">
      <h2 id="ceremony" className="text-2xl">
        {t("desk.title")}
      </h2>
      <p>{t("desk.lead", { threshold, size: trustees.length })}</p>
      <Place status={data} me={me} genesisHash={election.genesisHash as SeatTerms["genesisHash"]} />
      <CeremonyProgress trustees={trustees} />
      <OwnKeyPanel electionId={electionId} told={me.verificationKey} attempt={data.attempt} openedInBlock={null} />
      <p>
        <TextLink href={routes.ceremony(electionId)}>{t("transcript")}</TextLink>
      </p>
    </section>
  );
}

interface PlaceProps {
  readonly status: CeremonyStatus;
  readonly me: CeremonySeat;
  readonly genesisHash: SeatTerms["genesisHash"];
}

/** The one thing that this trustee has to do now, or waits for. */
function Place({ status, me, genesisHash }: PlaceProps) {
  const t = useTranslations("ceremony.desk");
  const { electionId, attempt, threshold, trustees, phase } = status;
  const player = useCeremonyPlayer(electionId);
  const { remember } = useOwnKey(electionId);
  // Only what the trustee's own player read in sealed blocks: a server may say "ready" of a key that he has no part in.
  const isOver = player.step?.do === "done";

  useEffect(() => {
    // From here on the file is what the trustee keeps.
    if (isOver) void openSeedStore().then((store) => store.forget(electionId, attempt));
  }, [isOver, electionId, attempt]);

  async function takePart(saved: { readonly text: string; readonly passphrase: string }) {
    const sat = await player.sit(saved, attempt);
    if (!sat.ok) return sat.error;
    await remember({ kind: "seed", key: sat.value.verificationKey, attempt });
    // A browser that keeps nothing asks for the file next time.
    await keepBackup({ electionId, attempt, backup: saved.text }).catch(() => undefined);
    return null;
  }

  if (player.stop !== null) return <CeremonyStopped stop={player.stop} />;
  if (player.step?.do === "refuse") return <CeremonyRefused why={player.step.why} onLeave={player.leave} />;
  if (phase === "failed" || player.step?.do === "failed") return <CeremonyFailed status={status} step={player.step} />;
  if (isOver) {
    return (
      <Alert tone="good" live="status" title={t("done")}>
        <p>{t("doneBody")}</p>
      </Alert>
    );
  }
  if (player.isSeated) return <CeremonyRunning status={status} step={player.step} error={player.error} />;
  if (me.state !== "waiting" || phase === "complete") {
    return (
      <>
        {phase === "complete" && (
          <Alert title={t("saidDone")}>
            <p>{t("saidDoneBody")}</p>
          </Alert>
        )}
        <ResumeCeremony electionId={electionId} attempt={attempt} onOpen={takePart} />
      </>
    );
  }
  const terms = { genesisHash, election: electionId, attempt, size: trustees.length, threshold, index: me.index };
  return (
    <>
      <Alert tone="warn">{t("warning")}</Alert>
      <KeySteps
        key={attempt}
        fileName={`trustee-key-${electionId}-${attempt}.json`}
        checkLead={t("checkLead")}
        checkLabel={t("check")}
        make={(passphrase) => player.makeBackup(terms, passphrase)}
        confirm={(_, saved) => takePart(saved)}
      />
    </>
  );
}

async function keepBackup(kept: { readonly electionId: string; readonly attempt: number; readonly backup: string }) {
  const store = await openSeedStore();
  await store.keep(kept);
}

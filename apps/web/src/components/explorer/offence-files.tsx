"use client";

import type { MisdeedsView } from "@tabella/rpc/api/chain-schemas";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { saveFile } from "@/components/results/save-file.ts";
import { Button } from "@/components/ui/button.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { useTRPC } from "@/trpc/client.ts";
import { ScrollRegion } from "./scroll-region.tsx";

const mediaType = "application/json";

interface SaveTextProps {
  /** null while it is on its way. */
  readonly text: string | null;
  readonly fileName: string;
  readonly label: string;
}

export function SaveText({ text, fileName, label }: SaveTextProps) {
  return (
    <Button
      look="secondary"
      size="small"
      busy={text === null}
      icon={<Download aria-hidden="true" className="size-4" />}
      onClick={() => text !== null && saveFile({ name: fileName, mediaType, content: text })}
    >
      {label}
    </Button>
  );
}

/** Fetches the proof when it is asked for: it stands in the transaction that put it on record. */
export function SaveProof({ offence }: { readonly offence: MisdeedsView["offences"][number] }) {
  const t = useTranslations("explorer.offences");
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  async function save(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      const hash = offence.transactionHash;
      const { transaction } = await queryClient.fetchQuery(trpc.chain.transaction.queryOptions({ hash }));
      if (transaction.type !== "evidence") throw new Error(`${hash} holds no proof`);
      saveFile({ name: proofName(offence), mediaType, content: transaction.evidence });
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className="grid gap-2">
      <Button
        look="secondary"
        size="small"
        busy={isBusy}
        icon={<Download aria-hidden="true" className="size-4" />}
        onClick={() => void save()}
        aria-label={t("saveProofOf", { height: offence.height, name: offence.validator?.name ?? "" })}
      >
        {t("saveProof")}
      </Button>
      {error !== null && <ErrorState error={error} retry={() => void save()} retrying={isBusy} />}
    </div>
  );
}

function proofName({ transactionHash }: { readonly transactionHash: string }): string {
  return `proof-${transactionHash.slice(2, 10)}.json`;
}

/** How anyone judges a proof with nothing but the founding file, and, where the set has changed, its changes. */
export function CheckOffences({ height }: { readonly height: number }) {
  const t = useTranslations("explorer.offences");
  const trpc = useTRPC();
  const genesis = useQuery({ ...trpc.chain.genesis.queryOptions(), staleTime: Number.POSITIVE_INFINITY });
  const recordedIn = useQuery(trpc.chain.block.queryOptions({ index: height }));
  const changes = recordedIn.data?.validatorChanges ?? [];
  const withChanges = changes.length === 0 ? "" : " --changes changes.json";
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-3">
      <p className="max-w-3xl">{t("check")}</p>
      <ScrollRegion
        label={t("check")}
        className="overflow-x-auto rounded-control border border-line bg-sunken p-3 text-sm"
      >
        <code className="whitespace-nowrap">
          {`npm run tabella -- evidence verify proof.json --genesis genesis.json${withChanges}`}
        </code>
      </ScrollRegion>
      <div className="flex flex-wrap gap-3">
        <SaveText text={genesis.data ?? null} fileName="genesis.json" label={t("saveGenesis")} />
        {changes.length > 0 && (
          <SaveText text={JSON.stringify(changes)} fileName="changes.json" label={t("saveChanges")} />
        )}
      </div>
    </div>
  );
}

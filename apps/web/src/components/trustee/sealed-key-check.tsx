"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { Alert } from "@/components/ui/alert.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { checkPin } from "@/components/verify/genesis-pin.ts";
import { verificationWorker } from "@/components/verify/verification-client.ts";
import { useTRPCClient } from "@/trpc/client.ts";
import type { OwnKey } from "./own-key.ts";

interface SealedKeyCheckProps {
  readonly electionId: string;
  readonly own: OwnKey;
  readonly openedInBlock: number;
}

/** Whether the election was opened with this trustee's key, by the sealed block that opened it. */
export function SealedKeyCheck({ electionId, own, openedInBlock: index }: SealedKeyCheckProps) {
  const t = useTranslations("trustee.own");
  const client = useTRPCClient();
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: ["sealed-trustee-key", electionId, own.key, index],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const genesisText = await client.chain.genesis.query();
      const { block, validatorChanges: changes } = await client.chain.block.query({ index });
      const evidence = { uuid: electionId, genesisText, block, changes };
      const found = await verificationWorker().findOwnKey({ evidence, own });
      if (!found.ok) return { state: "invalid", detail: found.error } as const;
      if (checkPin(localStorage, found.value.genesisHash).state === "changed") return { state: "other-chain" } as const;
      const { owner } = found.value;
      return owner === null ? ({ state: "missing" } as const) : ({ state: "found", owner } as const);
    },
  });
  if (data === undefined) {
    return error === null ? (
      <p role="status">{t("checking")}</p>
    ) : (
      <ErrorState error={error} retry={() => void refetch()} retrying={isFetching} />
    );
  }
  switch (data.state) {
    case "found":
      return (
        <Alert tone="good" live="status" title={t("sealed")}>
          <p>{t("sealedBody", { index, owner: data.owner })}</p>
        </Alert>
      );
    case "missing":
      return (
        <Alert tone="bad" live="alert" title={t("missing")}>
          <p>{t("missingBody", { index })}</p>
        </Alert>
      );
    case "other-chain":
      return <Alert tone="bad" live="alert" title={t("otherChain")} />;
    case "invalid":
      return (
        <Alert tone="bad" live="alert" title={t("invalid", { index })}>
          <p>{data.detail}</p>
        </Alert>
      );
  }
}

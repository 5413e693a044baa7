"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { openBallotStore } from "@/ballot/ballot-store.ts";
import { Alert } from "@/components/ui/alert.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { VotingKeyForm } from "@/components/vote/voting-key-form.tsx";
import { useTRPC, useTRPCClient } from "@/trpc/client.ts";
import { useAccount } from "@/trpc/use-account.ts";
import { verificationWorker } from "./verification-client.ts";

interface AbsenceFormProps {
  readonly electionId: string;
  onAbsence(text: string): void;
}

/** Asks for the voting key, whose public part alone leaves this device, and fetches what the record has of it. */
export function AbsenceForm({ electionId, onAbsence }: AbsenceFormProps) {
  const t = useTranslations("verify.absence");
  const trpc = useTRPC();
  const client = useTRPCClient();
  const { account } = useAccount();
  const election = useQuery(trpc.elections.get.queryOptions({ electionId }));
  const kept = useQuery({
    queryKey: ["kept-credential", account?.id, electionId],
    enabled: account !== undefined && account !== null,
    // Nothing kept, or a browser that keeps nothing: then the key is entered.
    queryFn: async () => {
      const key = { accountId: account?.id ?? "", electionId };
      const stored = await openBallotStore()
        .then((store) => store.get(key))
        .catch(() => undefined);
      return stored?.publicCredential ?? null;
    },
  });
  const [isMalformed, setMalformed] = useState(false);
  const fetchAbsence = useMutation({
    mutationFn: (credential: string) => client.chain.absence.query({ electionId, credential }),
    onSuccess: ({ absence }) => onAbsence(absence),
  });

  const take = async (key: string): Promise<void> => {
    const credential = await verificationWorker().publicKeyOf({ key, electionId });
    setMalformed(credential === null);
    if (credential !== null) fetchAbsence.mutate(credential);
  };

  return (
    <Card className="grid gap-5">
      <h2 className="text-xl">{t("makeTitle", { name: election.data?.name ?? "" })}</h2>
      <p className="text-muted">{t("makeBody")}</p>
      {election.data?.phase === "open" && (
        <Alert tone="warn">
          <p>{t("stillOpen")}</p>
        </Alert>
      )}
      <VotingKeyForm
        label={t("key")}
        hint={t("keyHint")}
        submitLabel={t("make")}
        busy={fetchAbsence.isPending}
        problem={isMalformed ? t("malformed") : undefined}
        onKey={take}
      />
      {typeof kept.data === "string" && (
        <div className="grid justify-items-start gap-2 border-line border-t pt-5">
          <p>{t("kept")}</p>
          <Button
            look="secondary"
            busy={fetchAbsence.isPending}
            onClick={() => kept.data !== null && kept.data !== undefined && fetchAbsence.mutate(kept.data)}
          >
            {t("useKept")}
          </Button>
        </div>
      )}
      {fetchAbsence.error !== null && <ErrorState error={fetchAbsence.error} />}
    </Card>
  );
}

"use client";

import type { Account } from "@tabella/rpc/api/schemas";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { type KeptBallot, openBallotStore } from "@/ballot/ballot-store.ts";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { useRouter } from "@/i18n/navigation.ts";
import { loginWithReturn, routes } from "@/lib/routes.ts";
import { useAccount } from "@/trpc/use-account.ts";
import { BallotGate } from "./ballot-gate.tsx";
import { BoothFrame } from "./booth-frame.tsx";
import { CastScreen } from "./cast-screen.tsx";

/**
 * Lets in who is logged in. A ballot that was sealed before a reload is sent on at once, whatever else can be loaded
 * (UX-9); without one the way leads to the ballot paper.
 */
export function VoteGate({ uuid }: { readonly uuid: string }) {
  const t = useTranslations("vote.gate");
  const router = useRouter();
  // UX-5: a session that ends while choosing is noticed when casting, and costs nothing.
  const { account, error, retry } = useAccount({ once: true });
  const [sealed, setSealed] = useSealedBallot(account, uuid);

  // UX-1: who one is comes before the first question.
  useEffect(() => {
    if (account === null) router.replace(loginWithReturn(routes.vote(uuid)));
  }, [account, router, uuid]);

  if (account && sealed !== "looking" && sealed !== null) {
    return (
      <BoothFrame uuid={uuid} leavable={false}>
        <CastScreen
          ballotKey={{ accountId: account.id, electionId: uuid }}
          ballot={sealed}
          onRestart={() => setSealed(null)}
        />
      </BoothFrame>
    );
  }
  if (account && sealed === null) return <BallotGate account={account} uuid={uuid} />;
  return (
    <BoothFrame uuid={uuid}>
      {account === undefined && error !== null ? (
        <ErrorState error={error} retry={retry} title={t("electionError")} />
      ) : (
        <>
          <p className="mb-6 text-muted">{t("loading")}</p>
          <Skeleton lines={5} />
        </>
      )}
    </BoothFrame>
  );
}

/** The ballot that this device has sealed and nothing has proven to be final; null if there is none. */
function useSealedBallot(account: Account | null | undefined, electionId: string) {
  const [sealed, setSealed] = useState<KeptBallot | null | "looking">("looking");
  const accountId = account?.id;
  useEffect(() => {
    if (accountId === undefined) return;
    let left = false;
    openBallotStore()
      .then((store) => store.get({ accountId, electionId }))
      .then((stored) => (stored?.receipt === null && stored.sealed?.transaction != null ? stored.sealed : null))
      // Without a store nothing was kept, and the ballot paper's gate says what that means.
      .catch(() => null)
      .then((found) => !left && setSealed(found));
    return () => {
      left = true;
    };
  }, [accountId, electionId]);
  return [sealed, setSealed] as const;
}

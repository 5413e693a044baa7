"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { Alert } from "@/components/ui/alert.tsx";
import { useTRPC, useTRPCClient } from "@/trpc/client.ts";
import { KeySteps } from "./key-steps.tsx";
import type { MadeKey } from "./trustee-desk.ts";
import { useOwnKey } from "./use-own-key.ts";
import { withTrusteeWorker } from "./with-trustee-worker.ts";

/**
 * Makes a trustee's own key, and registers the public part only when the saved backup was opened again (ADM-3). Nothing is
 * registered before the last step, so leaving the page at any time loses nothing that counts.
 */
export function KeyCeremony({ electionId }: { readonly electionId: string }) {
  const t = useTranslations("trustee.key");
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const { remember } = useOwnKey(electionId);

  async function register({ publicKey }: MadeKey, saved: { readonly text: string; readonly passphrase: string }) {
    const { public_key, pok } = publicKey;
    const holds = { kind: "key", publicKey: public_key } as const;
    const checked = await withTrusteeWorker(async (desk) => await desk.checkBackup({ ...saved, electionId, holds }));
    if (!checked.ok) return checked.error;
    await remember({ kind: "key", key: public_key });
    const detail = await client.trustees.register.mutate({ electionId, publicKey: public_key, pok });
    queryClient.setQueryData(trpc.elections.get.queryKey({ electionId }), detail);
    await queryClient.invalidateQueries({ queryKey: trpc.trustees.mine.queryKey() });
    return null;
  }

  return (
    <section aria-labelledby="key-ceremony" className="grid max-w-3xl gap-6">
      <h2 id="key-ceremony" className="text-2xl">
        {t("title")}
      </h2>
      <p>{t("lead")}</p>
      <Alert tone="warn">{t("warning")}</Alert>
      <KeySteps
        fileName={`trustee-key-${electionId}.json`}
        checkLead={t("checkLead")}
        checkLabel={t("check")}
        make={(passphrase) => withTrusteeWorker((desk) => desk.makeKey({ electionId, passphrase }))}
        confirm={register}
      />
    </section>
  );
}

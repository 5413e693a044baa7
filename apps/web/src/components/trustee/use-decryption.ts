"use client";

import type { TallyFacts } from "@tabella/chain/tally-facts";
import type { DecryptionTask } from "@tabella/rpc/api/schemas";
import { useQueryClient } from "@tanstack/react-query";
import { proxy } from "comlink";
import { useEffect, useState } from "react";
import { BlocksMissingError, fetchBlocks } from "@/components/verify/fetch-blocks.ts";
import { checkPin } from "@/components/verify/genesis-pin.ts";
import { verificationWorker } from "@/components/verify/verification-client.ts";
import { partsNeeded } from "@/lib/parts-needed.ts";
import { useTRPC, useTRPCClient } from "@/trpc/client.ts";
import type { DeskProgress, DeskStep } from "./desk-progress.ts";
import { agreeToTally } from "./one-tally.ts";
import type { TallyRequest } from "./recompute-tally.ts";
import { openSeedStore } from "./seed-store.ts";
import type { BackupContent, DecryptionFailure, DecryptionStep } from "./trustee-desk.ts";
import { withTrusteeWorker } from "./with-trustee-worker.ts";

/** Besides what the worker finds: what the page finds before it uses the key. */
export type DeskFailure = DecryptionFailure | { readonly code: "BLOCK_MISSING"; readonly index: number };

/** What the sealed blocks say of the sum that the key would open now. */
export interface TallyQuestion {
  readonly facts: TallyFacts;
  answer(agreed: boolean): void;
}

/** Fetches the chain, has the worker check it and make the part, and sends that part. */
export function useDecryption(electionId: string) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const [progress, setProgress] = useState<DeskProgress | null>(null);
  const [failure, setFailure] = useState<DeskFailure | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [done, setDone] = useState<{ readonly missing: number } | null>(null);

  const [question, setQuestion] = useState<TallyQuestion | null>(null);
  // Who leaves the page has not agreed: then the worker ends, and with it all that it knew of the key.
  useEffect(() => () => question?.answer(false), [question]);

  const show = (step: DeskStep, count = 0, all = 0) => setProgress({ step, done: count, all, outcome: "running" });
  const end = (outcome: "failed" | "done") => setProgress((last) => (last === null ? null : { ...last, outcome }));

  /** What the server asks for, and all that the worker needs to judge it. */
  async function requestOf(task: DecryptionTask): Promise<TallyRequest> {
    const genesisText = await client.chain.genesis.query();
    const described = await verificationWorker().describeGenesis(genesisText);
    if (!described.ok) throw new RefusedError({ code: "GENESIS_INVALID", detail: described.error });
    if (checkPin(localStorage, described.value.hash).state === "changed") {
      throw new RefusedError({ code: "GENESIS_CHANGED" });
    }
    const blocks = await fetchBlocks((range) => client.chain.blockRange.query(range), {
      to: task.closedInBlock,
      onProgress: (count, all) => show("fetch", count, all),
    });
    const { owner, publicKey, encryptedTally } = task;
    return { genesisText, blocks, electionId, owner, publicKey, encryptedTally };
  }

  /** Shows the trustee what the key is about to open, and waits for a yes or no. */
  function ask(facts: TallyFacts): Promise<boolean> {
    show("agree");
    return new Promise<boolean>((answer) => setQuestion({ facts, answer })).finally(() => setQuestion(null));
  }

  async function decrypt(backup: { readonly text: string; readonly passphrase: string }): Promise<void> {
    show("unlock");
    const task = await client.trustees.decryptionTask.query({ electionId });
    const holds = contentOf(task);
    // A wrong passphrase is better said now than after a minute of checking blocks.
    const opened = await withTrusteeWorker(async (desk) => await desk.checkBackup({ ...backup, electionId, holds }));
    if (!opened.ok) throw new RefusedError(opened.error);
    show("fetch");
    const request = await requestOf(task);
    show("replay");
    const onStep = proxy((step: DecryptionStep, count: number, all: number) => {
      if (step !== "unlock") show(step, count, all);
    });
    const store = await openSeedStore().catch(() => null);
    const { publicKey } = task;
    const agree = proxy((facts: TallyFacts) => agreeToTally(facts, { electionId, publicKey }, { store, ask }));
    const made = await withTrusteeWorker(
      async (desk) => await desk.makePart({ backup: { ...backup, holds }, request }, onStep, agree),
    );
    if (!made.ok) throw new RefusedError(made.error);
    show("send");
    const detail = await client.trustees.submitDecryption.mutate({ electionId, transaction: made.value });
    end("done");
    const { needed, done: there } = partsNeeded(detail);
    setDone({ missing: needed - there });
    queryClient.setQueryData(trpc.elections.get.queryKey({ electionId }), detail);
  }

  async function run(backup: { readonly text: string; readonly passphrase: string }): Promise<void> {
    setFailure(null);
    setError(null);
    try {
      await decrypt(backup);
    } catch (thrown) {
      end("failed");
      if (thrown instanceof RefusedError) setFailure(thrown.failure);
      else if (thrown instanceof BlocksMissingError) setFailure({ code: "BLOCK_MISSING", index: thrown.index });
      else setError(thrown);
    }
  }

  return { progress, question, failure, error, done, isRunning: progress?.outcome === "running", run };
}

/** The backup that this trustee needs: of a key of its own, or of the seed of a share. */
function contentOf({ publicKey, seat }: DecryptionTask): BackupContent {
  return seat === null ? { kind: "key", publicKey } : { kind: "seed", verificationKey: seat.verificationKey };
}

/** Carries a reason why the key stays unused out of the steps above. */
class RefusedError extends Error {
  readonly failure: DeskFailure;

  constructor(failure: DeskFailure) {
    super(failure.code);
    this.name = "RefusedError";
    this.failure = failure;
  }
}

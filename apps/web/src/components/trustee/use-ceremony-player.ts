"use client";

import { err, type Result } from "@tabella/crypto/result";
import { useQueryClient } from "@tanstack/react-query";
import { type Remote, wrap } from "comlink";
import { useCallback, useEffect, useRef, useState } from "react";
import { BlocksMissingError, fetchBlocks } from "@/components/verify/fetch-blocks.ts";
import { checkPin } from "@/components/verify/genesis-pin.ts";
import { verificationWorker } from "@/components/verify/verification-client.ts";
import { useTRPC, useTRPCClient } from "@/trpc/client.ts";
import type { CeremonyPlayer, FollowFailure, PlayerStep, SeatTerms, SitFailure } from "./ceremony-player.ts";

const lookEveryMs = 1_500;
/** A block that is sealed just while the server answers may be missing once; not again and again. */
const blocksMissingMax = 5;

/** Why the page stops taking part, though the ledger might go on. */
export type CeremonyStop = FollowFailure | { readonly code: "BLOCK_MISSING"; readonly index: number };

/**
 * A trustee at the table: while the page is open it reads every new block, lets the worker check it, and sends what is due
 * by itself.
 */
export function useCeremonyPlayer(electionId: string) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const worker = useRef<{ readonly thread: Worker; readonly player: Remote<CeremonyPlayer> } | null>(null);
  const [isSeated, setSeated] = useState(false);
  const [step, setStep] = useState<PlayerStep | null>(null);
  const [stop, setStop] = useState<CeremonyStop | null>(null);
  const [error, setError] = useState<unknown>(null);

  const player = useCallback((): Remote<CeremonyPlayer> => {
    if (worker.current === null) {
      const thread = new Worker(new URL("./ceremony.worker.ts", import.meta.url), { type: "module" });
      worker.current = { thread, player: wrap<CeremonyPlayer>(thread) };
    }
    return worker.current.player;
  }, []);

  /** Ends the worker, and with it all that it knew of the seed. */
  const leave = useCallback(() => {
    worker.current?.thread.terminate();
    worker.current = null;
    setSeated(false);
    setStep(null);
    setStop(null);
    setError(null);
  }, []);
  useEffect(() => leave, [leave]);

  async function makeBackup(terms: SeatTerms, passphrase: string): Promise<{ readonly backup: string }> {
    return { backup: await player().makeBackup({ terms, passphrase }) };
  }

  /** Opens a backup; from then on the page takes part. @returns the public key with which it signs, or why not */
  async function sit(
    backup: { readonly text: string; readonly passphrase: string },
    attempt: number,
  ): Promise<Result<{ readonly verificationKey: string }, SitFailure>> {
    const genesisText = await client.chain.genesis.query();
    const described = await verificationWorker().describeGenesis(genesisText);
    if (!described.ok) return err({ code: "GENESIS_INVALID", detail: described.error });
    if (checkPin(localStorage, described.value.hash).state === "changed") return err({ code: "GENESIS_CHANGED" });
    const sat = await player().sit({ backup: { ...backup, electionId, attempt }, genesisText });
    if (sat.ok) setSeated(true);
    return sat;
  }

  useEffect(() => {
    if (!isSeated) return;
    const away = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let height = 0;
    let missing = 0;

    async function look(): Promise<void> {
      const blocks = await fetchBlocks((range) => client.chain.blockRange.query(range), {
        after: height,
        signal: away.signal,
      });
      const followed = await player().follow(blocks);
      if (away.signal.aborted) return;
      if (!followed.ok) return setStop(followed.error);
      height += blocks.length;
      missing = 0;
      setStep(followed.value);
      if (followed.value.do === "send") {
        const { message } = followed.value;
        const status = await client.trustees.submitCeremony.mutate({ electionId, message });
        queryClient.setQueryData(trpc.trustees.ceremony.queryKey({ electionId }), status);
      }
      setError(null);
      const isOver = followed.value.do === "done" || followed.value.do === "refuse";
      if (!isOver) timer = setTimeout(run, followed.value.do === "send" ? 0 : lookEveryMs);
      else {
        // The page shows at once what the blocks said.
        for (const queryKey of [trpc.trustees.ceremony.queryKey({ electionId }), trpc.trustees.mine.queryKey()]) {
          void queryClient.invalidateQueries({ queryKey });
        }
      }
    }

    function run(): void {
      look().catch((thrown: unknown) => {
        if (away.signal.aborted) return;
        if (thrown instanceof BlocksMissingError) {
          missing += 1;
          if (missing > blocksMissingMax) return setStop({ code: "BLOCK_MISSING", index: thrown.index });
        } else setError(thrown);
        // What is due is found out anew: the ledger may have moved on, the server may be back.
        timer = setTimeout(run, lookEveryMs);
      });
    }
    run();
    return () => {
      away.abort();
      clearTimeout(timer);
    };
  }, [isSeated, client, queryClient, trpc, electionId, player]);

  return { isSeated, step, stop, error, makeBackup, sit, leave };
}

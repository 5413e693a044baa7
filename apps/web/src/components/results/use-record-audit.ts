"use client";

import type { CheckName } from "@tabella/verifier/audit";
import { useQueryClient } from "@tanstack/react-query";
import { proxy, wrap } from "comlink";
import { useEffect, useRef, useState } from "react";
import { fetchBlocks } from "@/components/verify/fetch-blocks.ts";
import { checkPin, type GenesisPin } from "@/components/verify/genesis-pin.ts";
import { verificationWorker } from "@/components/verify/verification-client.ts";
import { useTRPC, useTRPCClient } from "@/trpc/client.ts";
import type { AuditedRecord, RecordAudit, RecordFiles } from "./audit.worker.ts";

export type AuditPhase =
  | { readonly kind: "idle" }
  | { readonly kind: "fetching"; readonly done: number; readonly all: number }
  | { readonly kind: "exporting" }
  | { readonly kind: "checking"; readonly check: CheckName | null; readonly ran: number; readonly expected: number }
  | { readonly kind: "checked"; readonly audited: AuditedRecord; readonly seconds: number }
  | { readonly kind: "stopped" }
  | { readonly kind: "failed"; readonly error: unknown };

/**
 * Fetches the whole chain, makes the record of one election of it, and verifies that record in a worker of its own, which
 * ends with the check. The files stay, so that they can be saved before or after a check.
 */
export function useRecordAudit(uuid: string) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const [phase, setPhase] = useState<AuditPhase>({ kind: "idle" });
  const [files, setFiles] = useState<RecordFiles | null>(null);
  const [pin, setPin] = useState<GenesisPin | null>(null);
  const running = useRef<{ readonly worker: Worker; readonly controller: AbortController } | null>(null);

  function end(): void {
    running.current?.controller.abort();
    running.current?.worker.terminate();
    running.current = null;
  }
  useEffect(() => end, []);

  async function makeFiles(audit: ReturnType<typeof wrap<RecordAudit>>, signal: AbortSignal): Promise<RecordFiles> {
    setPhase({ kind: "fetching", done: 0, all: 0 });
    const genesisText = await queryClient.fetchQuery(trpc.chain.genesis.queryOptions());
    const described = await verificationWorker().describeGenesis(genesisText);
    if (described.ok) setPin(checkPin(localStorage, described.value.hash));
    const blocks = await fetchBlocks((range) => client.chain.blockRange.query(range), {
      signal,
      onProgress: (done, all) => setPhase({ kind: "fetching", done, all }),
    });
    setPhase({ kind: "exporting" });
    const made = await audit.exportFiles({ uuid, genesisText, blocks });
    if (!made.ok) throw new Error(made.error);
    setFiles(made.value);
    return made.value;
  }

  /** @param verify false: only makes the files */
  async function run(verify: boolean): Promise<void> {
    end();
    const worker = new Worker(new URL("./audit.worker.ts", import.meta.url), { type: "module" });
    const controller = new AbortController();
    running.current = { worker, controller };
    const audit = wrap<RecordAudit>(worker);
    const show = (next: AuditPhase) => {
      if (!controller.signal.aborted) setPhase(next);
    };
    const startedAt = performance.now();
    try {
      const made = await makeFiles(audit, controller.signal);
      if (!verify) return show({ kind: "idle" });
      show({ kind: "checking", check: null, ran: 0, expected: 1 });
      const onProgress = proxy((progress: { check: CheckName; ran: number; expected: number }) =>
        show({ kind: "checking", ...progress }),
      );
      const audited = await audit.verify(made, onProgress);
      if (!audited.ok) throw new Error(audited.error);
      show({ kind: "checked", audited: audited.value, seconds: Math.round((performance.now() - startedAt) / 1_000) });
    } catch (error) {
      show({ kind: "failed", error });
    } finally {
      if (running.current?.worker === worker) end();
    }
  }

  return {
    phase,
    files,
    pin,
    check: () => void run(true),
    prepare: () => void run(false),
    stop: () => {
      end();
      setPhase({ kind: "stopped" });
    },
  };
}

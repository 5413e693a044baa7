"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { failureOf } from "@/trpc/failure.ts";

const probeEveryMs = 2_000;

/**
 * False once the server has been silent for two seconds. Asks nothing while calls succeed: only a call without an
 * answer, or the device's own notice that it is offline, starts the probing, and the first answer ends it.
 * @param options.onlyAfterCalls leaves the device's notice alone: where nothing is to be sent without a call (UX-5)
 */
export function useServerReachable({ onlyAfterCalls }: { readonly onlyAfterCalls: boolean }): boolean {
  const queryClient = useQueryClient();
  const [reachable, setReachable] = useState(true);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    let stopped = false;

    const probe = async (): Promise<void> => {
      const answered = await fetch("/api/health", {
        cache: "no-store",
        signal: AbortSignal.timeout(probeEveryMs),
      }).then(
        (response) => response.ok,
        () => false,
      );
      if (stopped) return;
      setReachable(answered);
      timer = answered ? null : setTimeout(probe, probeEveryMs);
      if (answered) void queryClient.invalidateQueries({ predicate: (query) => query.state.status === "error" });
    };
    const suspect = (): void => {
      timer ??= setTimeout(probe, probeEveryMs);
    };

    const unsubscribe = queryClient.getQueryCache().subscribe((event) => {
      if (event.type !== "updated") return;
      const { action } = event;
      if ((action.type === "failed" || action.type === "error") && failureOf(action.error).code === "OFFLINE")
        suspect();
    });
    if (!onlyAfterCalls) window.addEventListener("offline", suspect);
    return () => {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      unsubscribe();
      window.removeEventListener("offline", suspect);
    };
  }, [queryClient, onlyAfterCalls]);

  return reachable;
}

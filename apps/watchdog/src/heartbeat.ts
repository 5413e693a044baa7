/** Says again and again that the watchdog does its work, to a receiver elsewhere that alarms when it hears nothing any more. */
import { limitedFetch } from "@tabella/rpc/limited-fetch";

export interface HeartbeatOptions {
  readonly url: string;
  /** While it is not so nothing is said. */
  readonly isWell: () => boolean;
  readonly onFailure: (fields: { readonly reason: string }) => void;
  /** Milliseconds. */
  readonly everyMs?: number;
}

const answerWithinMs = 10_000;
const responseBytesMax = 65_536;

/** @returns what ends it */
export function startHeartbeat({ url, isWell, onFailure, everyMs = 60_000 }: HeartbeatOptions): () => void {
  const ask = limitedFetch({ timeoutMs: answerWithinMs, responseBytesMax });
  const stopping = new AbortController();
  const beat = async () => {
    if (!isWell()) return;
    try {
      const answer = await ask(url, { signal: stopping.signal });
      await answer.body?.cancel();
      if (!answer.ok) onFailure({ reason: `status ${answer.status}` });
    } catch (error) {
      if (!stopping.signal.aborted) onFailure({ reason: error instanceof Error ? error.name : "failed" });
    }
  };
  const timer = setInterval(() => void beat(), everyMs);
  void beat();
  return () => {
    clearInterval(timer);
    stopping.abort();
  };
}

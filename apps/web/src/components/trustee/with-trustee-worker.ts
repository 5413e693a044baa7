import { type Remote, wrap } from "comlink";
import type { TrusteeDesk } from "./trustee-desk.ts";

/** Does one thing in a worker of its own, which ends afterwards, and with it all that it knew of the private key. */
export async function withTrusteeWorker<Value>(use: (desk: Remote<TrusteeDesk>) => Promise<Value>): Promise<Value> {
  const worker = new Worker(new URL("./trustee.worker.ts", import.meta.url), { type: "module" });
  try {
    return await use(wrap<TrusteeDesk>(worker));
  } finally {
    worker.terminate();
  }
}

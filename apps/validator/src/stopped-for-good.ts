/**
 * A node that has stopped for a reason which no start mends stays stopped, whoever starts it again, until a person has
 * looked: it leaves a file in its data folder, and does not start while that lies there.
 */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Block } from "@tabella/chain/block";
import type { ForkEvidence } from "@tabella/chain/evidence";

const keyNotice = "key-in-use-elsewhere.json";

/** The proof of a fork, as `tabella evidence verify` reads it; of what else stops a node, all that it knows. */
export function publishEvidence(
  folder: string,
  found: ForkEvidence | { readonly reason: string; readonly evidence: unknown; readonly own: readonly Block[] },
): void {
  const file = join(folder, `evidence-${Date.now()}.json`);
  writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`, { flag: "wx", flush: true });
}

/**
 * Another machine had this validator's key first. A supervisor that starts this process again and again would let it be the
 * first one day, when the other one is upgraded: then the right one stops, and this one signs against what that has signed.
 */
export function leaveKeyNotice(folder: string, notice: { readonly why: string; readonly timeMs: number }): void {
  writeFileSync(join(folder, keyNotice), `${JSON.stringify(notice)}\n`, { flush: true });
}

/** @throws Error that names the file, for the operator */
export function refuseUntilSeen(folder: string): void {
  const left = readdirSync(folder).find((name) => name === keyNotice || /^evidence-[0-9]+\.json$/.test(name));
  if (left === undefined) return;
  const why = left === keyNotice ? "another machine has this validator's key" : "this node has stopped before";
  throw new Error(`${why}: see ${join(folder, left)}; move that file away to start again`);
}

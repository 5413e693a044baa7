/**
 * The bootnode's rule for strangers: a node that is not a validator is listed only if the bootnode reaches it, with
 * its own key, at the very address from which it announced itself. So nobody can have the bootnode, or those who use
 * its list, knock at somebody else's door, and an id costs an address (SEC-14, SEC-15).
 */
import { err } from "@tabella/crypto/result";
import type { FollowedSet } from "./followed-set.ts";
import { type Lookup, resolvePinned } from "./host.ts";
import type { SignedPeerRecord } from "./peer-record.ts";
import type { PeerTable } from "./peer-table.ts";
import type { BootnodePort } from "./ports.ts";

/** Strangers who are being called back; the next has to come again. */
const callsMax = 8;

export interface ReachabilityOptions {
  readonly validators: Pick<FollowedSet, "changes" | "follow">;
  readonly allowedHosts: ReadonlySet<string>;
  readonly lookup: Lookup;
  /** See peers/dial-back.ts. */
  readonly dialBack: (
    place: { readonly host: string; readonly port: number },
    publicKey: SignedPeerRecord["record"]["publicKey"],
  ) => Promise<boolean>;
}

export function reachablePeers(table: PeerTable, options: ReachabilityOptions): BootnodePort {
  const { validators, allowedHosts: allowed, lookup, dialBack } = options;
  let calls = 0;

  async function reached({ host, peerPort, publicKey }: SignedPeerRecord["record"], from: string): Promise<boolean> {
    const found = await resolvePinned(host, { allowed, lookup });
    if (!found.ok || found.value !== from) return false;
    return dialBack({ host: from, port: peerPort }, publicKey);
  }

  return {
    peers: () => table.peers(),
    setChanges: () => validators.changes,
    follow: (next) => validators.follow(next),
    async announce(signed, from) {
      const judged = table.judge(signed);
      if (!judged.ok) return judged;
      if (judged.value.isKnownThere || signed.record.leaving) return table.announce(signed);
      if (calls >= callsMax) return err("NOT_REACHED");
      calls += 1;
      try {
        const caller = from.startsWith("::ffff:") ? from.slice(7) : from;
        return (await reached(signed.record, caller)) ? table.announce(signed) : err("NOT_REACHED");
      } finally {
        calls -= 1;
      }
    },
  };
}

import { ed25519Group } from "@tabella/crypto/group";
import type { RandomSource } from "@tabella/crypto/random";
import { err, ok, type Result } from "@tabella/crypto/result";
import { indexOfKeys } from "@tabella/election/threshold/certificate";
import { seedKeys } from "@tabella/election/threshold/seed-keys";
import { decryptionShareOf } from "@tabella/election/threshold/voutput";
import { ownersByItem } from "@tabella/election/trustees";
import { ceremonyPhase, certificatesOf, currentAttempt } from "./ceremony.ts";
import type { ChainState } from "./state.ts";

/** What a trustee of a threshold decrypts with. */
export interface DecryptionShare {
  /** The trustee's number in the election, from 1. */
  readonly owner: number;
  /** 64 hexadecimal digits. */
  readonly publicKey: string;
  /** S_j, secret. */
  readonly privateKey: bigint;
}

/** no ceremony made a key for this election · the seed is of none of its trustees · what stands on the ledger gives no share. */
export type ShareFailure =
  | { readonly code: "CEREMONY_MISSING" }
  | { readonly code: "SEED_OF_ANOTHER" }
  | { readonly code: "SHARE_INVALID"; readonly detail: string };

/**
 * A trustee's share of the key, which the trustee's own output in the ceremony holds under the seed: so the seed is all
 * that a trustee ever has to keep.
 * @param state replayed from certified blocks, past the opening of the election
 */
export function decryptionShare(
  state: ChainState,
  { electionId, seed }: { readonly electionId: string; readonly seed: string },
  random: RandomSource,
): Result<DecryptionShare, ShareFailure> {
  const election = state.elections.get(electionId);
  const ceremony = state.ceremonies.get(electionId);
  const items = ownersByItem(election?.trusteeItems ?? []);
  const shared = items.find(({ item }) => item.kind === "Pedersen");
  if (ceremony === undefined || shared === undefined) return err({ code: "CEREMONY_MISSING" });
  // The ledger opens an election only with the key that the last attempt made (transactions/open-election.ts).
  const attempt = currentAttempt(ceremony);
  if (ceremonyPhase(attempt) !== "complete") return err({ code: "CEREMONY_MISSING" });
  const keys = seedKeys(seed, random);
  const index = indexOfKeys(certificatesOf(attempt), keys) ?? 0;
  const owner = shared.owners[index - 1];
  const output = attempt.outputs.get(index);
  const publicKey = election?.trusteeKeys[(owner ?? 0) - 1];
  if (owner === undefined || output === undefined || publicKey === undefined) return err({ code: "SEED_OF_ANOTHER" });
  const share = decryptionShareOf({ keys, privateKey: output.message.private_key, publicKey }, random);
  if (!share.ok) return err({ code: "SHARE_INVALID", detail: share.error });
  return ok({ owner, publicKey: ed25519Group.encode(publicKey), privateKey: share.value });
}

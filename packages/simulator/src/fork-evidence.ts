import type { Block } from "@tabella/chain/block";
import type { Seal } from "@tabella/consensus/certificate";
import type { Hash } from "@tabella/crypto/hex";
import { isCertificate, type OracleContext } from "./oracle.ts";

interface Sealed {
  readonly height: number;
  readonly round: number;
  readonly hash: Hash;
  readonly parent: Hash | null;
  readonly seals: readonly Seal[];
}

/**
 * Whether a halted validator can prove to anybody why it stopped: a quorum sealed another block at a height of its own
 * chain, or a block on another parent than its own.
 * @param own its blocks, block 1 first
 */
export function provesFork(context: OracleContext, own: readonly Block[], evidence: unknown): boolean {
  const other = sealedIn((evidence as { readonly other?: unknown }).other);
  if (other === null || !isCertificate(context, other)) return false;
  const same = own[other.height - 1];
  if (same !== undefined) return same.block_hash !== other.hash && isCertificate(context, sealOf(same));
  // The machine finds the second certificate while the first block is on its way to the ledger.
  const ours = sealedIn((evidence as { readonly ours?: unknown }).ours);
  if (ours !== null && ours.height === other.height) return ours.hash !== other.hash && isCertificate(context, ours);
  const parent = own[other.height - 2];
  return parent !== undefined && other.parent !== null && parent.block_hash !== other.parent;
}

function sealOf({ index, round, block_hash, prev_hash, seals }: Block): Sealed {
  return { height: index, round, hash: block_hash, parent: prev_hash, seals };
}

/** A NEW-BLOCK of consensus, or a block of a peer's answer. */
function sealedIn(found: unknown): Sealed | null {
  if (typeof found !== "object" || found === null || !("seals" in found)) return null;
  if ("block_hash" in found) return sealOf(found as Block);
  const { height, round, digest, seals } = found as Omit<Sealed, "hash" | "parent"> & { readonly digest: Hash };
  return { height, round, hash: digest, parent: null, seals };
}

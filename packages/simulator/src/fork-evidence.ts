import type { Block } from "@tabella/chain/block";
import { blockHash } from "@tabella/chain/block-hash";
import { type CertifiedHeader, decodeEvidence, type Evidence, encodeEvidence } from "@tabella/chain/evidence";
import { isCertificate, type OracleContext } from "./oracle.ts";

/** A proof of a fork that somebody else can check, and where the fork is. */
export interface ForkProof {
  readonly height: number;
  /** In the portable form: what stands in the file of a validator that has stopped. */
  readonly text: string;
}

/**
 * Whether a halted validator can prove to anybody why it stopped, in the portable form and by its text alone: a quorum
 * sealed two blocks of one height, or a block on another parent than the one that it sealed. Judged by the second telling.
 * @returns the proof, or null if it is none
 * @param contextAt by which set a certificate of a height is judged
 * @param own its blocks, block 1 first: what is not among them shows a fork even if nobody lied about the rest
 */
export function forkProof(
  contextAt: (height: number) => OracleContext,
  own: readonly Block[],
  evidence: unknown,
): ForkProof | null {
  const text = encodeEvidence(evidence as Evidence);
  const read = decodeEvidence(text);
  if (!read.ok || read.value.kind !== "fork") return null;
  const { first, second } = read.value;
  const [one, other] = [first, second].map((certified) => sealedOf(contextAt(certified.header.index), certified));
  if (one === undefined || other === undefined) return null;
  if (!isCertificate(contextAt(one.height), one) || !isCertificate(contextAt(other.height), other)) return null;
  const excluded = other.height === one.height ? other.hash : second.header.prev_hash;
  if (other.height - one.height > 1 || one.height > other.height || one.hash === excluded) return null;
  const isNews = [one, other].some(({ height, hash }) => own[height - 1]?.block_hash !== hash);
  return isNews ? { height: one.height, text } : null;
}

function sealedOf({ identity }: OracleContext, { header, round, seals }: CertifiedHeader) {
  return { height: header.index, round, hash: blockHash(identity, header), seals };
}

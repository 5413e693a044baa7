import { checkEvidence, forkEvidence } from "@tabella/chain/check-evidence";
import { type Checkpoint, checkCheckpoint } from "@tabella/chain/checkpoint";
import { compareCheckpoints } from "@tabella/chain/compare-checkpoints";
import { encodeEvidence } from "@tabella/chain/evidence";
import { parseGenesis } from "@tabella/chain/genesis";
import { followValidatorChanges, sealersOf } from "@tabella/chain/validator-changes";
import type { Hash } from "@tabella/crypto/hex";
import type { SignatureChecker } from "@tabella/crypto/signature";

/** A checkpoint as the server gave it: nothing in it is believed. */
export interface ShownBoard {
  /** null: it says that no block is sealed yet. */
  readonly checkpoint: string | null;
  /** That its ledger goes on from the one that was seen (RFC 6962). */
  readonly path: readonly Hash[];
}

export interface CertifiedBoard extends Checkpoint {
  readonly text: string;
}

/** What the board that is shown is to the one that was seen before. */
export type BoardJudgement =
  | { readonly relation: "first" | "extends" | "forked" | "unproven"; readonly shown: CertifiedBoard }
  /** null: it is empty. */
  | { readonly relation: "older"; readonly shown: CertifiedBoard | null }
  /** Nothing was seen, and there is nothing to see. */
  | { readonly relation: "empty" }
  /** No quorum of the board's validators has sealed it. */
  | { readonly relation: "uncertified"; readonly detail: string };

export interface BoardToJudge {
  readonly genesisText: string;
  readonly seen: Checkpoint | null;
  readonly board: ShownBoard;
}

/** Follows the set of validators from the genesis file, checks the certificate, and compares the two histories (REL-8). */
export function judgeBoard({ genesisText, seen, board }: BoardToJudge, checker: SignatureChecker): BoardJudgement {
  if (board.checkpoint === null) return seen === null ? { relation: "empty" } : { relation: "older", shown: null };
  const genesis = parseGenesis(genesisText);
  if (!genesis.ok) return { relation: "uncertified", detail: genesis.error };
  const checked = checkCheckpoint(genesis.value, board.checkpoint, checker);
  if (!checked.ok) return { relation: "uncertified", detail: `${checked.error.step}: ${checked.error.detail}` };
  const { size, root, height, blockHash } = checked.value;
  const shown = { size, root, height, blockHash, text: board.checkpoint };
  return { relation: seen === null ? "first" : compareCheckpoints(seen, shown, board.path), shown };
}

export interface TwoCheckpoints {
  readonly genesisText: string;
  readonly one: string;
  readonly other: string;
}

/** What `tabella evidence verify` needs besides genesis.json. */
export interface ForkProof {
  readonly evidence: string;
  /** Of the set of validators (JSON); null if it is still that of the genesis file. */
  readonly changes: string | null;
}

/** The proof that two certified checkpoints are of different histories; null if they do not show it. */
export function proveFork({ genesisText, one, other }: TwoCheckpoints, checker: SignatureChecker): ForkProof | null {
  const genesis = parseGenesis(genesisText);
  if (!genesis.ok) return null;
  const [first, second] = [one, other].map((text) => checkCheckpoint(genesis.value, text, checker));
  if (!first?.ok || !second?.ok) return null;
  const [longest] = [first.value, second.value].toSorted((a, b) => b.changes.length - a.changes.length);
  const changes = longest?.changes ?? [];
  const known = followValidatorChanges(genesis.value, changes, checker);
  if (!known.ok) return null;
  const { identity } = known.value;
  const evidence = forkEvidence(identity, first.value.certified, second.value.certified);
  const context = { identity, checker, validatorsAt: (height: number) => sealersOf(known.value, height) };
  if (!checkEvidence(context, evidence).ok) return null;
  return { evidence: encodeEvidence(evidence), changes: changes.length === 0 ? null : JSON.stringify(changes) };
}

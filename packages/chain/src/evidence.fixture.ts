import { sealBytes } from "@tabella/consensus/certificate";
import type { Commit, Prepare, Proposal, RoundChange, SignedMessage } from "@tabella/consensus/message";
import { signCommit, signMessage } from "@tabella/consensus/message-signature";
import type { Hash } from "@tabella/crypto/hex";
import type { Signer } from "@tabella/crypto/signature";
import type { BlockHeader } from "./block.ts";
import { blockHash } from "./block-hash.ts";
import { equivocationEvidence, forkEvidence } from "./check-evidence.ts";
import { type CertifiedHeader, type Evidence, encodeEvidence } from "./evidence.ts";
import type { ChainState } from "./state.ts";
import type { EvidenceTransaction } from "./transaction.ts";
import { signerAt } from "./validator-change.fixture.ts";

/* What dishonest validators of the test genesis sign, for the tests of evidence. All signatures are real. */

export const digestOf = (name: string): Hash => `0x${name.charCodeAt(0).toString(16).padStart(64, "0")}`;

interface Said {
  readonly by?: Signer;
  readonly height?: number;
  readonly round?: number;
  readonly value?: string;
}

/** Everything that a validator may sign twice: of each kind one message about a value. */
export function messagesOf(
  { identity }: Pick<ChainState, "identity">,
  { by = signerAt(0), height = 1, round = 1, value = "a" }: Said,
): readonly [Proposal, Prepare, Commit, RoundChange] {
  const said = { height, round, digest: digestOf(value) };
  const justification = { roundChanges: [], prepares: [] };
  return [
    signMessage(identity, by, { kind: "proposal", ...said, block: value, justification } as const),
    signMessage(identity, by, { kind: "prepare", ...said } as const),
    signCommit(identity, by, said),
    signMessage(identity, by, {
      kind: "round-change",
      height,
      round,
      prepared: { round: 0, digest: said.digest },
      justification: { block: value, prepares: [] },
    } as const),
  ];
}

/** A header at a height of any content, sealed by these validators. */
export function certified(
  { identity, head }: Pick<ChainState, "identity" | "head">,
  {
    height = 1,
    round = 0,
    value = "a",
    sealers = [0, 1],
    parent = head.prev_hash,
  }: {
    readonly height?: number;
    readonly round?: number;
    readonly value?: string;
    readonly sealers?: readonly number[];
    readonly parent?: Hash;
  },
): CertifiedHeader {
  const { block_hash: _, ...genesis } = head;
  const header: BlockHeader = { ...genesis, index: height, prev_hash: parent, transactions_root: digestOf(value) };
  const sealed = sealBytes(identity, { height, round, blockHash: blockHash(identity, header) });
  const seals = sealers.map((at) => {
    const signer = signerAt(at);
    return { validator: signer.address, signature: signer.signHybrid(sealed) };
  });
  return { header, round, seals };
}

export function equivocation(state: Pick<ChainState, "identity">, said: Said & { readonly step?: number }): Evidence {
  const step = said.step ?? 1;
  const [one, other] = ["a", "b"].map((value) => messagesOf(state, { ...said, value })[step]) as [
    SignedMessage,
    SignedMessage,
  ];
  return equivocationEvidence(state.identity, one, other);
}

export function fork(
  state: Pick<ChainState, "identity" | "head">,
  one: Parameters<typeof certified>[1] = {},
  other: Parameters<typeof certified>[1] = {},
): Evidence {
  const first = certified(state, { value: "a", sealers: [0, 1], ...one });
  return forkEvidence(state.identity, first, certified(state, { value: "b", sealers: [1, 2], ...other }));
}

export function evidenceTransaction(evidence: Evidence): EvidenceTransaction {
  return { type: "evidence", evidence: encodeEvidence(evidence) };
}

import type { BlockHeader } from "@tabella/chain/block";
import { blockHash } from "@tabella/chain/block-hash";
import { canonicalJson } from "@tabella/chain/canonical-json";
import { equivocationEvidence, forkEvidence } from "@tabella/chain/check-evidence";
import type { CertifiedHeader, EquivocationEvidence, ForkEvidence } from "@tabella/chain/evidence";
import { chainIdentity } from "@tabella/chain/genesis";
import { genesisBlock } from "@tabella/chain/genesis-block";
import type { EvidenceTransaction } from "@tabella/chain/transaction";
import { signAsValidator } from "@tabella/chain/validator-signature";
import type { WatchOverrideTransaction } from "@tabella/chain/validator-transaction";
import { sealBytes } from "@tabella/consensus/certificate";
import { signCommit, signMessage } from "@tabella/consensus/message-signature";
import type { Hash, Hex } from "@tabella/crypto/hex";
import type { Signer } from "@tabella/crypto/signature";
import type { Network, Step } from "./forged-chain.ts";
import { twoValidators } from "./lies-blocks.ts";
import type { Member } from "./member.ts";
import { chainFiles, inOrder, makeDay, stepsOf, stranger, validator } from "./story.ts";

/* Proofs of offences that prove nothing, and words of operators that nobody gave. Two validators seal every block. */

const two: Network = twoValidators();
const [, other = stranger] = two.signers;
const identity = chainIdentity(two.genesis);
const digest = (name: string): Hash => `0x${name.repeat(64)}`;

interface Said {
  readonly by?: Signer;
  readonly height?: number;
  readonly round?: number;
  readonly value?: Hash;
}

const place = ({ height = 2, round = 1, value = digest("a") }: Said) => ({ height, round, digest: value });
const prepare = (said: Said = {}) =>
  signMessage(identity, said.by ?? validator, { kind: "prepare", ...place(said) } as const);
const proposal = (said: Said = {}) => {
  const unsigned = { kind: "proposal", ...place(said), block: "", justification: { roundChanges: [], prepares: [] } };
  return signMessage(identity, said.by ?? validator, unsigned as { kind: "proposal" } & typeof unsigned);
};
const commit = (said: Said = {}) => signCommit(identity, said.by ?? validator, place(said));
const roundChange = (value: Hash) => {
  const prepared = { round: 0, digest: value };
  return signMessage(identity, validator, { kind: "round-change", height: 2, round: 1, prepared } as const);
};
const b = { value: digest("b") };

const twoPrepares = equivocationEvidence(identity, prepare(), prepare(b));
const twoProposals = equivocationEvidence(identity, proposal(), proposal(b));
const twoCommits = equivocationEvidence(identity, commit(), commit(b));
const twoRoundChanges = equivocationEvidence(identity, roundChange(digest("a")), roundChange(digest("b")));

interface Sealed {
  readonly height?: number;
  readonly content?: Hash;
  readonly by?: readonly Signer[];
}

/** A header of any content, sealed by both validators. */
function sealed({ height = 2, content = digest("a"), by = two.signers }: Sealed = {}): CertifiedHeader {
  const { prev_hash, timestamp, state_root, ledger_root, ledger_size, validators_root } = genesisBlock(two.genesis);
  const header: BlockHeader = {
    ...{ index: height, prev_hash, timestamp, transactions_root: content, state_root, ledger_root, ledger_size },
    ...{ validators_root, validator: validator.address },
  };
  const bytes = sealBytes(identity, { height, round: 0, blockHash: blockHash(identity, header) });
  return {
    header,
    round: 0,
    seals: by.map((signer) => ({ validator: signer.address, signature: signer.signHybrid(bytes) })),
  };
}

const fork = (one: Sealed, another: Sealed) => forkEvidence(identity, sealed(one), sealed(another));
const aFork = fork({}, { content: digest("b") });

function transactionOf(evidence: object | string): EvidenceTransaction {
  return { type: "evidence", evidence: typeof evidence === "string" ? evidence : canonicalJson(evidence) };
}

/** At the end of the smallest chain that has a complete record. */
function ending(...steps: readonly Step[]) {
  const { open, add, close } = stepsOf(makeDay({ genesis: two.genesis, options: { ballots_min: 3 } }));
  return chainFiles([...inOrder({ open, add, close }), ...steps], two);
}

const untaken = (transaction: EvidenceTransaction | WatchOverrideTransaction): Step => ({
  transactions: [transaction],
  truth: [],
});

function rule(name: string, lie: string, evidence: object | string): Member {
  return {
    name: `evidence-${name}`,
    lie,
    check: "chain.transactions",
    files: ending(untaken(transactionOf(evidence))),
  };
}

/** Both messages with other fields than they were signed with, or with more. */
function both(proof: EquivocationEvidence, change: object): object {
  return { ...proof, first: { ...proof.first, ...change }, second: { ...proof.second, ...change } };
}

/** Proofs that are not in the form of a proof; what a signature covers is signed as it stands, where it can be. */
function formOfProofs(): Member[] {
  const short = `0x${"a".repeat(62)}` as Hash;
  return [
    rule("spaced", "A proof is not in its one form: a space is too much.", `${canonicalJson(twoPrepares)} `),
    rule("empty", "A proof has no fields at all.", {}),
    rule("format", "A proof is of a format that nobody knows.", { ...twoPrepares, format: "tabella-evidence-2" }),
    rule("more", "A proof of two messages has a field that nobody knows.", { ...twoPrepares, x: 1 }),
    rule("fork-more", "A proof of a fork has a field that nobody knows.", { ...aFork, x: 1 }),
    rule("prepare-more", "A PREPARE has a field that its signature does not cover.", both(twoPrepares, { x: 1 })),
    rule("proposal-more", "A PROPOSAL has a field that its signature does not cover.", both(twoProposals, { x: 1 })),
    rule("commit-more", "A COMMIT has a field that its signature does not cover.", both(twoCommits, { x: 1 })),
    rule("round-change-more", "A ROUND-CHANGE has a field that its signature does not cover.", {
      ...both(twoRoundChanges, { x: 1 }),
    }),
    rule("prepared-more", "What a ROUND-CHANGE is prepared on has a field that nobody signed.", {
      ...twoRoundChanges,
      first: { ...twoRoundChanges.first, prepared: { round: 0, digest: digest("a"), x: 1 } },
    }),
    rule("sealed-more", "A sealed header comes with a field that nobody knows.", {
      ...aFork,
      first: { ...aFork.first, x: 1 },
    }),
    rule("header-more", "A header has a field that its hash does not cover.", {
      ...aFork,
      first: { ...aFork.first, header: { ...aFork.first.header, x: 1 } },
    }),
    rule("height-zero", "Two messages are of height 0, which nobody decides.", {
      ...equivocationEvidence(identity, prepare({ height: 0 }), prepare({ ...b, height: 0 })),
    }),
    rule("round-negative", "Two messages are of round -1.", both(twoPrepares, { round: -1 })),
    rule("round-many", "Two messages are of round 2^32.", {
      ...equivocationEvidence(identity, prepare({ round: 2 ** 52 + 1 }), prepare({ ...b, round: 2 ** 52 + 1 })),
    }),
    rule("digest-short", "The digest of a message lacks a byte.", {
      ...equivocationEvidence(identity, prepare({ value: short }), prepare(b)),
    }),
  ];
}

/** Proofs of what is no offence, or is not shown. */
function contentOfProofs(): Member[] {
  const equivocation = (name: string, lie: string, change: Partial<EquivocationEvidence>) =>
    rule(name, lie, { ...twoPrepares, ...change });
  const [first, second] = [prepare(), prepare(b)];
  const forked = (name: string, lie: string, proof: ForkEvidence) => rule(name, lie, proof);
  const unsealed = sealed();
  return [
    equivocation("chain", "A proof is of another chain's number.", { chain_id: two.genesis.chain_id + 1 }),
    equivocation("genesis", "A proof is of a chain with another beginning.", { genesis_hash: digest("c") }),
    equivocation("kinds", "A PREPARE and a COMMIT of two blocks pass for a contradiction.", { second: commit(b) }),
    equivocation("heights", "Messages of two heights pass for a contradiction.", {
      second: prepare({ ...b, height: 3 }),
    }),
    equivocation("rounds", "Messages of two rounds pass for a contradiction.", { second: prepare({ ...b, round: 2 }) }),
    equivocation("authors", "What two validators said passes for a contradiction of one.", {
      second: prepare({ ...b, by: other }),
    }),
    equivocation("equal", "One message, shown twice, passes for two.", { first, second: first }),
    equivocation("future", "A validator is convicted for a height that is yet to come.", {
      first: prepare({ height: 99 }),
      second: prepare({ ...b, height: 99 }),
    }),
    equivocation("outsider", "One who is no validator is convicted of signing twice.", {
      first: prepare({ by: stranger }),
      second: prepare({ ...b, by: stranger }),
    }),
    equivocation("first-forged", "The first of two messages was signed by somebody else.", {
      first: { ...first, signature: prepare({ by: stranger }).signature },
    }),
    equivocation("second-forged", "The second of two messages was signed by somebody else.", {
      second: { ...second, signature: prepare({ ...b, by: stranger }).signature },
    }),
    rule("seal-of-another", "A COMMIT carries the seal of another block.", {
      ...equivocationEvidence(identity, commit(), signMessage(identity, validator, sealOfAnother())),
    }),
    forked("fork-far", "Blocks of heights 1 and 3 pass for a fork.", fork({ height: 1 }, { height: 3 })),
    forked("fork-equal", "One block with two certificates passes for a fork.", fork({}, {})),
    forked("fork-future", "A fork is shown at a height that is yet to come.", {
      ...fork({ height: 99 }, { height: 99, content: digest("b") }),
    }),
    forked("fork-unsealed", "The second of two blocks is sealed by one of two validators only.", {
      ...forkEvidence(identity, unsealed, sealed({ content: digest("b"), by: [validator] })),
    }),
  ];
}

function sealOfAnother() {
  const { kind, height, round, digest: value } = commit(b);
  return { kind, height, round, digest: value, seal: commit({ value: digest("c") }).seal };
}

function override(said: { readonly height?: number; readonly by?: Signer; readonly validator?: Hex } = {}) {
  const { height = 1, by = validator } = said;
  const unsigned = { type: "watch-override", validator: said.validator ?? by.address, height } as const;
  return signAsValidator(identity, unsigned, by);
}

function overrideLies(): Member[] {
  const lie = (name: string, what: string, ...steps: readonly Step[]): Member => ({
    name: `override-${name}`,
    lie: what,
    check: "chain.transactions",
    files: ending(...steps),
  });
  const form = (name: string, what: string, change: object): Member => {
    const { signature: _, ...unsigned } = override();
    const changed = signAsValidator(identity, { ...unsigned, ...change }, validator);
    return { name: `form-override-${name}`, lie: what, check: "chain.form", files: ending(untaken(changed)) };
  };
  return [
    lie("stranger", "An operator of no validator says that it votes again.", untaken(override({ by: stranger }))),
    lie(
      "backwards",
      "A validator votes again from a height before the one of its last such word.",
      { transactions: [override({ height: 2 })] },
      untaken(override({ height: 1 })),
    ),
    lie("future", "A validator votes again from a height that is yet to come.", untaken(override({ height: 99 }))),
    lie(
      "forged",
      "Somebody else has signed that a validator votes again.",
      untaken(override({ by: stranger, validator: validator.address })),
    ),
    form("more", "The word of an operator has a field that nobody knows.", { x: 1 }),
    form("height-fraction", "A validator votes again from height 1.5.", { height: 1.5 }),
    form("height-zero", "A validator votes again from height 0.", { height: 0 }),
  ];
}

export function evidenceLies(): Member[] {
  const again = equivocationEvidence(identity, prepare({ round: 3 }), prepare({ ...b, round: 3 }));
  const known: Member = {
    name: "evidence-known",
    lie: "A validator is put on record twice for one height.",
    check: "chain.transactions",
    files: ending({ transactions: [transactionOf(twoPrepares)] }, untaken(transactionOf(again))),
  };
  const more: Member = {
    name: "form-evidence-more",
    lie: "The transaction of a proof has a field that nobody knows.",
    check: "chain.form",
    files: ending(untaken({ ...transactionOf(twoPrepares), x: 1 } as EvidenceTransaction)),
  };
  return [...formOfProofs(), ...contentOfProofs(), known, more, ...overrideLies()];
}

import type { BlockHeader } from "@tabella/chain/block";
import { validatorsRoot } from "@tabella/chain/block-hash";
import { chainIdentity } from "@tabella/chain/genesis";
import { hashTransaction } from "@tabella/chain/hashed-transaction";
import { testSigner } from "@tabella/chain/small-election.fixture";
import type { Transaction } from "@tabella/chain/transaction";
import { signAsValidator } from "@tabella/chain/validator-signature";
import type { ValidatorChangeTransaction, ValidatorEntry } from "@tabella/chain/validator-transaction";
import type { Signer } from "@tabella/crypto/signature";
import type { Network, Step } from "./forged-chain.ts";
import { twoValidators } from "./lies-blocks.ts";
import type { Member } from "./member.ts";
import { chainFiles, genesis, inOrder, makeDay, network, stepsOf, stranger, trueDays, validator } from "./story.ts";

/* Votes on the set of validators that no honest ledger takes. Of two validators both are needed for a change. */

const two: Network = twoValidators();
const [, second = stranger] = two.signers;
const candidate: ValidatorEntry = { name: "three", ...testSigner("corpus third validator").publicKey };
const [own, other] = two.genesis.validators as readonly [ValidatorEntry, ValidatorEntry];

interface Ballot extends Partial<Pick<ValidatorChangeTransaction, "change" | "validator" | "epoch" | "author">> {
  readonly by?: Signer;
  readonly of?: Network;
}

/** A vote in the form of its kind: by default the first validator's, to add a third one. */
function vote({ by = validator, of = two, ...said }: Ballot = {}): ValidatorChangeTransaction {
  const { change = "add", validator: entry = candidate, epoch = 0, author = by.address } = said;
  const unsigned = { type: "validator-change", change, validator: entry, epoch, author } as const;
  return signAsValidator(chainIdentity(of.genesis), unsigned, by);
}

/** The votes at the end of the smallest chain that has a complete record; no honest ledger takes one that is not in `truth`. */
function ending(votes: Step): readonly Step[] {
  const { open, add, close } = stepsOf(makeDay({ genesis: two.genesis, options: { ballots_min: 3 } }));
  return [...inOrder({ open, add, close }), votes];
}

function rule(name: string, lie: string, votes: Step): Member {
  return { name: `governance-${name}`, lie, check: "chain.transactions", files: chainFiles(ending(votes), two) };
}

export function governanceLies(): Member[] {
  const alone = (name: string, lie: string, said: Ballot) => rule(name, lie, { transactions: [vote(said)], truth: [] });
  const forged = { ...vote({ author: validator.address, by: stranger }) };
  const [mine, theirs] = [vote(), vote({ by: second })];
  return [
    alone("stranger", "One who is no validator has voted on the set.", { by: stranger }),
    rule("forged", "A vote in a validator's name was signed by somebody else.", { transactions: [forged], truth: [] }),
    alone("epoch", "A vote is for a set that is yet to come.", { epoch: 1 }),
    rule("twice-a-block", "A block changes the set, and holds a vote of the set after it.", {
      transactions: [mine, theirs, lastInOrder([mine, theirs])],
      truth: [mine, theirs],
    }),
    {
      ...rule("twice", "", { transactions: [] }),
      lie: "One validator voted twice, and that was taken for the votes of both.",
      files: chainFiles([...ending({ transactions: [mine] }), { transactions: [mine], truth: [theirs] }], two),
    },
    alone("remove-other-name", "A vote removes a validator under a name that it has not.", {
      change: "remove",
      validator: { ...own, name: "another" },
    }),
    {
      name: "governance-last",
      lie: "The last validator has removed itself.",
      check: "chain.transactions",
      files: chainFiles([...inOrder(trueDays().bare), lastOne()], network),
    },
    alone("member", "A vote adds one who is a validator already.", { validator: other }),
    alone("name-taken", "A vote adds one who has another validator's name.", {
      validator: { ...candidate, name: own.name },
    }),
    alone("key-of-small-order", "A vote adds one whose Ed25519 key is the point of order 2.", {
      validator: { ...candidate, ed25519: `0xec${"ff".repeat(30)}7f` },
    }),
  ];
}

/** A vote of the epoch after the change, whose hash stands behind those of the votes that make it. */
function lastInOrder(before: readonly Transaction[]): Transaction {
  const highest =
    before
      .map((each) => hashTransaction(each).hash)
      .sort()
      .at(-1) ?? "";
  for (let at = 0; ; at += 1) {
    const ahead = vote({
      epoch: 1,
      validator: { ...candidate, ...testSigner("corpus fourth validator").publicKey, name: `four ${at}` },
    });
    if (hashTransaction(ahead).hash > highest) return ahead;
  }
}

function lastOne(): Step {
  const [only] = genesis.validators as readonly [ValidatorEntry];
  const header = (honest: BlockHeader) => ({ ...honest, validators_root: validatorsRoot([]) });
  return { transactions: [vote({ change: "remove", validator: only, of: network })], truth: [], header };
}

/** Votes that are not in the form of their kind; whoever votes has signed the lie. */
export function governanceFormLies(): Member[] {
  const form = (name: string, lie: string, said: Record<string, unknown>): Member => {
    const { signature: _, ...unsigned } = vote();
    const changed = signAsValidator(chainIdentity(two.genesis), { ...unsigned, ...said } as typeof unsigned, validator);
    return {
      name: `form-vote-${name}`,
      lie,
      check: "chain.form",
      files: chainFiles(ending({ transactions: [changed], truth: [] }), two),
    };
  };
  const entry = (name: string, lie: string, said: Record<string, unknown>) =>
    form(name, lie, { validator: { ...candidate, ...said } });
  const cut = (name: string, lie: string, change: Partial<ValidatorChangeTransaction>): Member => ({
    ...form(name, lie, {}),
    files: chainFiles(ending({ transactions: [{ ...vote(), ...change }], truth: [] }), two),
  });
  return [
    form("more", "A vote has a field that nobody knows.", { x: 1 }),
    form("change", "A vote is for something else than adding or removing.", { change: "promote" }),
    form("epoch-fraction", "A vote is of epoch 0.5.", { epoch: 0.5 }),
    form("epoch-negative", "A vote is of epoch -1.", { epoch: -1 }),
    entry("entry-more", "A validator that is voted on has a field that nobody knows.", { x: 1 }),
    entry("name", "A validator that is voted on has a line break in its name.", { name: "three\nfour" }),
    entry("key-short", "The ML-DSA key of a validator that is voted on lacks a byte.", {
      ml_dsa_44: candidate.ml_dsa_44.slice(0, -2),
    }),
    cut("author-upper-case", "The address of one who votes is in upper case.", {
      author: `0x${validator.address.slice(2).toUpperCase()}`,
    }),
    cut("signature-short", "The signature of a vote lacks a byte.", {
      signature: vote().signature.slice(0, -2) as `0x${string}`,
    }),
  ];
}

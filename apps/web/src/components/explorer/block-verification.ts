import type { Block } from "@tabella/chain/block";
import { decodeBlock } from "@tabella/chain/block-codec";
import { blockAuthorBytes, blockHash, headerOf } from "@tabella/chain/block-hash";
import { type Genesis, genesisHash, parseGenesis } from "@tabella/chain/genesis";
import { genesisBlock } from "@tabella/chain/genesis-block";
import { hashTransaction } from "@tabella/chain/hashed-transaction";
import { checkSealedHeader } from "@tabella/chain/sealed-header";
import {
  followValidatorChanges,
  foundingValidators,
  type KnownValidators,
  namesKnownSet,
  sealersOf,
  type ValidatorChanges,
  ValidatorChangesSchema,
} from "@tabella/chain/validator-changes";
import { toHex } from "@tabella/crypto/hex";
import { merkleRoot } from "@tabella/crypto/merkle-tree";
import type { SignatureChecker } from "@tabella/crypto/signature";
import { faultTolerance } from "./fault-tolerance.ts";

/** What the explorer's reader checks of a block, each named on the page with its own tick (EXP-5). */
export type BlockCheckName =
  /** The genesis file is the one that this browser remembers; judged by the page, not here. */
  | "genesis"
  /** The validators follow from genesis over changes that hold, and the headers name them, before and after this block. */
  | "validators"
  /** The transactions give the root that the header commits to. */
  | "transactions"
  /** The block holds the transaction that the page shows. */
  | "transaction"
  /** The block hash is that of the header. */
  | "fingerprint"
  | "author"
  /** A quorum of validators sealed exactly this header. */
  | "seals"
  /** The header's `prev_hash` is the recomputed hash of the block before. */
  | "parent";

export interface BlockCheckOutcome {
  readonly name: BlockCheckName;
  readonly ok: boolean;
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

export interface BlockToCheck {
  readonly genesisText: string;
  /** As the server gave them: nothing in them is believed. */
  readonly block: Block;
  /** The block before; null for block 1, whose parent follows from genesis, and for the genesis block. */
  readonly parent: Block | null;
  /** Of the set since genesis, up to this block, as the server gave them. */
  readonly changes: ValidatorChanges;
  /** Also: is this transaction in the block? */
  readonly transactionHash: string | null;
}

interface Shape {
  readonly isGenesis: boolean;
  readonly withTransaction: boolean;
}

/** The checks of a block, in the order in which they are shown. */
export function blockCheckNames({ isGenesis, withTransaction }: Shape): readonly BlockCheckName[] {
  if (isGenesis) return ["genesis", "fingerprint"];
  const about: readonly BlockCheckName[] = withTransaction ? ["transaction"] : [];
  return ["genesis", ...about, "transactions", "fingerprint", "author", "seals", "validators", "parent"];
}

/** Recomputes everything that a block claims, from the genesis file alone. Every check but "genesis" has an outcome. */
export function checkBlockEvidence(input: BlockToCheck, checker: SignatureChecker): readonly BlockCheckOutcome[] {
  const genesis = parseGenesis(input.genesisText);
  if (!genesis.ok) return allFailed(input);
  if (input.block.index === 0) return [checkGenesisBlock(genesis.value, input.block)];
  const block = decodeBlock(JSON.stringify(input.block), genesis.value.limits);
  const parent = parentOf(genesis.value, input);
  if (!block.ok || parent === null) return allFailed(input);
  const changes = ValidatorChangesSchema.safeParse(input.changes);
  if (!changes.success) return allFailed(input);
  const known = followValidatorChanges(genesis.value, changes.data, checker);
  // Without the changes the founders are still there to compare with, and whoever else sealed it is a stranger.
  const followed = known.ok ? known.value : foundingValidators(genesis.value);
  const { transactionHash } = input;
  const evidence = { known: followed, isFollowed: known.ok, block: block.value, parent, transactionHash };
  return outcomesOf(evidence, checker);
}

interface Evidence {
  readonly known: KnownValidators;
  readonly isFollowed: boolean;
  readonly block: Block;
  readonly parent: Block;
  readonly transactionHash: string | null;
}

function outcomesOf(evidence: Evidence, checker: SignatureChecker) {
  const { known, isFollowed, block, parent, transactionHash } = evidence;
  const { identity } = known;
  const validators = sealersOf(known, block.index);
  const transactions = block.transactions.map(hashTransaction);
  const author = validators.find(({ address }) => address === block.validator);
  const sealed = checkSealedHeader(known, { header: headerOf(block), round: block.round, seals: block.seals }, checker);
  const position = transactions.findIndex(({ hash }) => hash === transactionHash);
  const expectedHash = blockHash(identity, headerOf(block));

  const outcomes: BlockCheckOutcome[] = [
    {
      name: "transactions",
      ok: toHex(merkleRoot(transactions.map(({ leaf }) => leaf))) === block.transactions_root,
      facts: { count: transactions.length },
    },
    { name: "fingerprint", ok: expectedHash === block.block_hash, facts: { hash: expectedHash } },
    {
      name: "author",
      ok:
        author !== undefined &&
        checker.checkHybrid(author.publicKey, blockAuthorBytes(identity, block), block.signature),
      facts: { name: author?.name ?? block.validator },
    },
    {
      name: "seals",
      ok: sealed.ok,
      facts: { sealed: block.seals.length, all: validators.length, quorum: faultTolerance(validators.length).quorum },
    },
    {
      name: "validators",
      ok: isFollowed && namesKnownSet(known, block) && namesKnownSet(known, parent),
      facts: { count: validators.length },
    },
    {
      name: "parent",
      ok: parent.index === block.index - 1 && blockHash(identity, headerOf(parent)) === block.prev_hash,
      facts: { index: parent.index },
    },
  ];
  if (transactionHash === null) return outcomes;
  const held: BlockCheckOutcome = {
    name: "transaction",
    ok: position >= 0,
    facts: { position: position + 1, size: transactions.length },
  };
  return [held, ...outcomes];
}

/** Block 0 follows from genesis.json; it carries no seals, so it is compared whole. */
function checkGenesisBlock(genesis: Genesis, block: Block): BlockCheckOutcome {
  const ok = JSON.stringify(sorted(genesisBlock(genesis))) === JSON.stringify(sorted(block));
  return { name: "fingerprint", ok, facts: { hash: genesisHash(genesis), isGenesisBlock: true } };
}

function sorted(block: Block): unknown {
  return Object.entries(block).toSorted(([one], [other]) => (one < other ? -1 : 1));
}

function parentOf(genesis: Genesis, { block, parent }: BlockToCheck): Block | null {
  if (block.index === 1) return genesisBlock(genesis);
  if (parent === null) return null;
  const decoded = decodeBlock(JSON.stringify(parent), genesis.limits);
  return decoded.ok ? decoded.value : null;
}

function allFailed({ block, transactionHash }: BlockToCheck): readonly BlockCheckOutcome[] {
  const shape = { isGenesis: block.index === 0, withTransaction: transactionHash !== null };
  return blockCheckNames(shape)
    .filter((name) => name !== "genesis")
    .map((name) => ({ name, ok: false, facts: {} }));
}

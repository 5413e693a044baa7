import { type Hash, toHex } from "@tabella/crypto/hex";
import { merkleRoot } from "@tabella/crypto/merkle-tree";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { SignatureChecker } from "@tabella/crypto/signature";
import type { Block } from "./block.ts";
import { decodeBlock } from "./block-codec.ts";
import { headerOf } from "./block-hash.ts";
import { genesisHash, parseGenesis } from "./genesis.ts";
import { hashTransaction } from "./hashed-transaction.ts";
import { checkSealedHeader } from "./sealed-header.ts";
import {
  followValidatorChanges,
  namesKnownSet,
  type ValidatorChanges,
  ValidatorChangesSchema,
} from "./validator-changes.ts";

/** The text of an election as a quorum of validators sealed it. */
export interface CertifiedElection {
  readonly text: string;
  /** The exact `trustees` text of the same opening. */
  readonly trustees: string;
  readonly genesisHash: Hash;
}

export interface ElectionEvidence {
  readonly uuid: string;
  readonly genesisText: string;
  /** The block that opened the election, as the server gave it: nothing in it is believed. */
  readonly block: Block;
  /** Of the set, up to this block, as the server gave them: believed for their certificates alone. */
  readonly changes: ValidatorChanges;
}

/**
 * Takes an election from the sealed block that opened it (P-501, R3). A server that made up a text of its own, with a key of its
 * own, would otherwise read the ballot, long before the ledger refused it.
 */
export function certifiedElection(
  { uuid, genesisText, block: given, changes: stated }: ElectionEvidence,
  checker: SignatureChecker,
): Result<CertifiedElection, string> {
  const genesis = parseGenesis(genesisText);
  if (!genesis.ok) return genesis;
  const block = decodeBlock(JSON.stringify(given), genesis.value.limits);
  if (!block.ok) return err("no block of this chain");
  const { transactions, round, seals, transactions_root } = block.value;
  if (toHex(merkleRoot(transactions.map((each) => hashTransaction(each).leaf))) !== transactions_root) {
    return err("the block does not hold the transactions that it was sealed with");
  }
  const changes = ValidatorChangesSchema.safeParse(stated);
  if (!changes.success) return err("no changes of a set of validators");
  const known = followValidatorChanges(genesis.value, changes.data, checker);
  if (!known.ok) return err("the validators of this block do not follow from the genesis file");
  const header = headerOf(block.value);
  // P-908: else a server that keeps the last changes to itself could do with a quorum of an older, smaller set.
  if (!namesKnownSet(known.value, header)) return err("the block names other validators");
  const sealed = checkSealedHeader(known.value, { header, round, seals }, checker);
  if (!sealed.ok) return err("no quorum of validators sealed this block");
  const opening = transactions.find((each) => each.type === "open-election" && each.election_id === uuid);
  if (opening?.type !== "open-election") return err("the block does not open this election");
  return ok({ text: opening.election, trustees: opening.trustees, genesisHash: genesisHash(genesis.value) });
}

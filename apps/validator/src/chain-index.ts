/** What readers ask of the final chain that neither the ledger's state nor the store knows: kept in memory, by one fold. */
import type { Block } from "@tabella/chain/block";
import { hashTransaction } from "@tabella/chain/hashed-transaction";
import { MerkleTree } from "@tabella/crypto/merkle-tree";
import type { Address } from "@tabella/crypto/signature";

export interface ValidatorRecord {
  readonly blocksAuthored: number;
  readonly blocksSealed: number;
}

export class ChainIndex {
  /** All transactions so far, for consistency proofs between any two heights. */
  readonly ledger = new MerkleTree();
  readonly #records = new Map<Address, ValidatorRecord>();

  add(block: Block): void {
    for (const transaction of block.transactions) this.ledger.append(hashTransaction(transaction).leaf);
    this.#count(block.validator, { blocksAuthored: 1 });
    for (const { validator } of block.seals) this.#count(validator, { blocksSealed: 1 });
  }

  recordOf(address: Address): ValidatorRecord {
    return this.#records.get(address) ?? { blocksAuthored: 0, blocksSealed: 0 };
  }

  #count(address: Address, more: Partial<ValidatorRecord>): void {
    const { blocksAuthored, blocksSealed } = this.recordOf(address);
    this.#records.set(address, {
      blocksAuthored: blocksAuthored + (more.blocksAuthored ?? 0),
      blocksSealed: blocksSealed + (more.blocksSealed ?? 0),
    });
  }
}

import type { Block } from "@tabella/chain/block";
import { validatorsRoot } from "@tabella/chain/block-hash";
import type { Transaction } from "@tabella/chain/transaction";
import type { ValidatorSet } from "@tabella/consensus/validator-set";
import { type Address, addressOf } from "@tabella/crypto/signature";
import { isVoteSigned, type OracleContext } from "./oracle.ts";

type Vote = Extract<Transaction, { type: "validator-change" }>;

/** C-40, said a second time: counts the votes in final blocks, and so knows which set seals which height. */
export class CountedSets {
  private readonly terms: { readonly fromHeight: number; readonly validators: ValidatorSet }[];
  /** Who has voted, by what for, since the set was changed last. */
  private readonly votes = new Map<string, Set<Address>>();
  private readonly founders: OracleContext;
  private height: number;

  /**
   * @param founders the set of genesis
   * @param height of the head; no block up to it holds votes
   */
  constructor(founders: OracleContext, height = 0) {
    this.founders = founders;
    this.terms = [{ fromHeight: 1, validators: founders.validators }];
    this.height = height;
  }

  /** How often the set has been changed. */
  get epoch(): number {
    return this.terms.length - 1;
  }

  /** What a message or certificate of this height is judged by: its set, or the last one that is known. */
  at(height: number): OracleContext {
    const term = this.terms.findLast(({ fromHeight }) => fromHeight <= height);
    return { ...this.founders, validators: term?.validators ?? this.founders.validators };
  }

  /** The next final block; others are not looked at. @returns what should not be in it, or null */
  count(block: Block): string | null {
    if (block.index !== this.height + 1) return null;
    this.height = block.index;
    for (const transaction of block.transactions) {
      if (transaction.type !== "validator-change") continue;
      const fault = this.countVote(transaction);
      if (fault !== null) return `${fault}, in block ${block.index}`;
    }
    const { validators } = this.at(block.index + 1);
    const isCommitted = block.validators_root === validatorsRoot(validators);
    const names = validators.map(({ name }) => name).join(" ");
    return isCommitted ? null : `block ${block.index} does not commit to ${names}, which its votes make the set`;
  }

  private countVote(vote: Vote): string | null {
    const { author, epoch, change, validator } = vote;
    const { validators } = this.at(this.height);
    const what = `${change} ${validator.name}`;
    const isOver = this.terms.at(-1)?.fromHeight === this.height + 1;
    if (isOver || epoch !== this.epoch) return `a vote to ${what} counts in another epoch`;
    if (!validators.some(({ address }) => address === author)) return `a stranger's vote to ${what} counts`;
    if (!isVoteSigned(this.at(this.height), vote)) return `a vote to ${what} counts that nobody signed`;
    const key = JSON.stringify([change, validator.name, validator.ed25519, validator.ml_dsa_44]);
    const voters = this.votes.get(key) ?? new Set();
    if (voters.has(author)) return `a vote to ${what} counts twice`;
    this.votes.set(key, voters.add(author));
    if (2 * voters.size > validators.length) this.change(vote);
    return null;
  }

  private change({ change, validator: { name, ed25519, ml_dsa_44 } }: Vote): void {
    const { validators } = this.at(this.height);
    const publicKey = { ed25519, ml_dsa_44 };
    const others = validators.filter((each) => each.publicKey.ed25519 !== ed25519);
    const changed = change === "add" ? [...others, { address: addressOf(publicKey), name, publicKey }] : others;
    this.terms.push({ fromHeight: this.height + 1, validators: changed });
    this.votes.clear();
  }
}

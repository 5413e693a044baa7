/** REL-10: the own store is checked again and again while the node runs, and what catching up left for later, first of all. */
import type { Block } from "@tabella/chain/block";
import { decodeBlock, encodeBlock } from "@tabella/chain/block-codec";
import { blockAuthorBytes, blockHash } from "@tabella/chain/block-hash";
import { hashTransaction } from "@tabella/chain/hashed-transaction";
import { owedChecks } from "@tabella/chain/proofs-behind";
import type { ChainState } from "@tabella/chain/state";
import { validatorsAt } from "@tabella/chain/validator-history";
import { checkCertificate } from "@tabella/consensus/certificate";
import { validatorOf } from "@tabella/consensus/validator-set";
import { toHex } from "@tabella/crypto/hex";
import { merkleRoot } from "@tabella/crypto/merkle-tree";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { SignatureChecker } from "@tabella/crypto/signature";
import type { Node } from "@tabella/node/node";
import { firstOwed, type ProvenRange } from "@tabella/node/proofs-behind";
import type { BallotChecks } from "./ballot-checks.ts";
import type { Store } from "./store.ts";

export interface IntegrityOptions {
  readonly store: Pick<Store, "blockText">;
  readonly checks: Pick<BallotChecks, "owed">;
  readonly checker: SignatureChecker;
  readonly node: () => Pick<Node, "chain" | "provenHeight" | "provenAbove">;
  /** Proofs of all blocks up to here hold. */
  readonly onProven: (height: number) => void;
  /** The store does not say any more what was written, or a quorum has sealed a proof that does not hold. */
  readonly onRefused: (found: { readonly height: number; readonly why: string }) => void;
  /** A whole number below another: which proof of a block is checked again. */
  readonly choose: (below: number) => number;
  /** Between two blocks that are checked again: a few percent of one processor. */
  readonly restMs: number;
  /** Blocks whose proofs are asked for at one time, so that all threads have work even where blocks are small. */
  readonly blocksAtOnce: number;
}

export class Integrity {
  readonly #options: IntegrityOptions;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #patrolled = 0;
  /** What the node was told, and may not have taken in yet. */
  #proven = 0;

  constructor(options: IntegrityOptions) {
    this.#options = options;
    this.#next(0);
  }

  /** The last height that was checked again on the current round through the store. */
  get patrolled(): number {
    return this.#patrolled;
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #next(afterMs: number): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(async () => {
      const { restMs, node } = this.#options;
      const owed = firstOwed(node(), Math.max(this.#proven, node().provenHeight));
      const found = owed === null ? await this.#patrol() : await this.#prove(owed);
      if (this.#stopped) return;
      if (found !== null) {
        this.stop();
        this.#options.onRefused(found);
        return;
      }
      this.#next(owed === null ? restMs : 0);
    }, afterMs);
  }

  /** What is owed, or the first blocks of it. */
  async #prove(owed: ProvenRange): Promise<{ readonly height: number; readonly why: string } | null> {
    const { node, checks, onProven, blocksAtOnce } = this.#options;
    const { from } = owed;
    const to = Math.min(from + blocksAtOnce - 1, owed.to);
    const heights = Array.from({ length: to - from + 1 }, (_, at) => from + at);
    const verdicts = await Promise.all(
      heights.map(async (height) => {
        const block = this.#read(height);
        if (!block.ok) return { height, why: block.error };
        const outcomes = await Promise.all(owedChecks(node().chain, block.value).map((owed) => checks.owed(owed)));
        const refused = outcomes.find((outcome) => !outcome.ok);
        return refused === undefined ? null : { height, why: refused.error };
      }),
    );
    const found = verdicts.find((verdict) => verdict !== null) ?? null;
    if (found !== null || this.#stopped) return found;
    this.#proven = to;
    onProven(to);
    return null;
  }

  /** One block further: what is on the disk, and one of its proofs. After the head it begins anew. */
  async #patrol(): Promise<{ readonly height: number; readonly why: string } | null> {
    const { node, checks, choose } = this.#options;
    const { chain } = node();
    if (chain.head.index === 0) return null;
    this.#patrolled = (this.#patrolled % chain.head.index) + 1;
    const height = this.#patrolled;
    const block = this.#read(height);
    if (!block.ok) return { height, why: block.error };
    const owed = owedChecks(chain, block.value);
    const one = owed.length === 0 ? undefined : owed[choose(owed.length)];
    const outcome = one === undefined ? ok(undefined) : await checks.owed(one);
    return outcome.ok ? null : { height, why: outcome.error };
  }

  #read(height: number): Result<Block, string> {
    const { store, node, checker } = this.#options;
    return readWhole(store, { chain: node().chain, checker, height });
  }
}

/** A block of the own store, if it is what was certified, its parent being the one below: any changed bit shows. */
function readWhole(
  store: IntegrityOptions["store"],
  {
    chain,
    checker,
    height,
  }: { readonly chain: ChainState; readonly checker: SignatureChecker; readonly height: number },
): Result<Block, string> {
  const text = store.blockText(height);
  if (text === undefined) return err("missing");
  const read = decodeBlock(text, chain.genesis.limits);
  if (!read.ok) return read;
  const block = read.value;
  if (encodeBlock(block) !== text || block.index !== height) return err("not the canonical text of its value");
  const { round, block_hash, seals } = block;
  if (blockHash(chain.identity, block) !== block_hash) return err("another hash than its own");
  const leaves = block.transactions.map((transaction) => hashTransaction(transaction).leaf);
  if (toHex(merkleRoot(leaves)) !== block.transactions_root) return err("another root than that of its transactions");
  const validators = validatorsAt(chain, height);
  const author = validatorOf(validators, block.validator);
  const authored =
    author && checker.checkHybrid(author.publicKey, blockAuthorBytes(chain.identity, block), block.signature);
  if (authored !== true) return err("its author has not signed it");
  const certificate = { height, round, block_hash, seals };
  const certified = checkCertificate(chain.identity, validators, certificate, checker);
  if (!certified.ok) return err(`its certificate does not hold: ${JSON.stringify(certified.error)}`);
  if (height === chain.head.index && block_hash !== chain.head.block_hash) return err("not the head");
  return ok(block);
}

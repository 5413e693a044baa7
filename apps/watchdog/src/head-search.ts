/** Checks what each validator shows as its head: sealed by the set that follows from genesis, or the validator is named. */
import type { Genesis } from "@tabella/chain/genesis";
import { foundingValidators, type KnownValidators, sealersOf } from "@tabella/chain/validator-changes";
import type { ValidatorSet } from "@tabella/consensus/validator-set";
import { type RefusedBlock, refusalOf } from "./block-refusal.ts";
import type { ChainReader } from "./fork-search.ts";
import { followStated } from "./stated-changes.ts";

/** The last head that a validator has shown. */
export interface ShownHead {
  readonly height: number;
  readonly blockHash: string;
  /** The round in which it was sealed. */
  readonly round: number;
  /** Why its certificate, or the changes of the set that it states, do not hold; null if they do. */
  readonly refusal: string | null;
}

/** The set was changed, as certified headers show; the change stands at the block before. */
export interface SetChange {
  /** How often the set had changed after it. */
  readonly epoch: number;
  /** The first block that the new set seals. */
  readonly fromHeight: number;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export class HeadSearch {
  readonly #genesis: Genesis;
  readonly #reader: ChainReader;
  readonly #heads = new Map<string, ShownHead>();
  /** The longest history of the set that was shown and holds. */
  #known: KnownValidators;

  constructor(genesis: Genesis, reader: ChainReader) {
    this.#genesis = genesis;
    this.#reader = reader;
    this.#known = foundingValidators(genesis);
  }

  get heads(): ReadonlyMap<string, ShownHead> {
    return this.#heads;
  }

  /** Whose head is no block of this chain. */
  get refused(): readonly RefusedBlock[] {
    return [...this.#heads].flatMap(([url, { height, refusal }]) =>
      refusal === null ? [] : [{ url, height, why: refusal }],
    );
  }

  /** The newest set that certified headers show: nobody's word. */
  get validators(): ValidatorSet {
    return sealersOf(this.#known, Number.MAX_SAFE_INTEGER);
  }

  /** All changes of the set that certified headers show, oldest first. */
  get setChanges(): readonly SetChange[] {
    const { history } = this.#known;
    return history.slice(1).map(({ fromHeight, validators }, at) => {
      const before = history[at]?.validators ?? [];
      const missing = (from: typeof validators, among: typeof validators) =>
        from.filter(({ address }) => !among.some((other) => other.address === address)).map(({ name }) => name);
      return { epoch: at + 1, fromHeight, added: missing(validators, before), removed: missing(before, validators) };
    });
  }

  /** The name of a member of the newest set that is known; null for anyone else. */
  nameOf(address: string): string | null {
    return this.validators.find((validator) => validator.address === address)?.name ?? null;
  }

  /** Looks at each head once. Who does not answer is asked in the next round. */
  async look(heads: ReadonlyMap<string, number>): Promise<void> {
    await Promise.all([...heads].map(([url, height]) => this.#lookAt(url, height).catch(() => undefined)));
  }

  async #lookAt(url: string, height: number): Promise<void> {
    if (height === 0 || this.#heads.get(url)?.height === height) return;
    const [block] = await this.#reader.summaries(url, height, 1);
    if (block === undefined || block.header.index !== height) return;
    const known = followStated(this.#genesis, await this.#reader.changes(url, height));
    const { blockHash, round } = block;
    this.#heads.set(url, { height, blockHash, round, refusal: refusalOf(known, block) });
    if (known !== null && known.history.length > this.#known.history.length) this.#known = known;
  }
}

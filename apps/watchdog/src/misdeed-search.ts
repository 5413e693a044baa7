/** What validators are proven to have done: any of them shows proofs, and a proof counts only if it holds. */
import { checkEvidence, type Misdeed } from "@tabella/chain/check-evidence";
import { decodeEvidence } from "@tabella/chain/evidence";
import type { Genesis } from "@tabella/chain/genesis";
import { type KnownValidators, sealersOf, type ValidatorChanges } from "@tabella/chain/validator-changes";
import type { Hash } from "@tabella/crypto/hex";
import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { followStated } from "./stated-changes.ts";

/** What is asked of the validator at a url. */
export interface EvidenceReader {
  /** Proofs that the node keeps itself, its fork's among them, and the transactions of those on record. */
  shown(url: string): Promise<{ readonly texts: readonly string[]; readonly recorded: readonly Hash[] }>;
  /** The proof that a recorded transaction holds; null if it is of another type. */
  recorded(url: string, transactionHash: Hash): Promise<string | null>;
  changes(url: string, height: number): Promise<ValidatorChanges>;
}

/** A misdeed with its proof, which `tabella evidence verify` reads. */
export interface ProvenMisdeed {
  readonly misdeed: Misdeed;
  readonly evidence: string;
}

const misdeedsMax = 100;
/** Texts that were looked at, so that none is checked in every round. */
const seenMax = 2_000;

export class MisdeedSearch {
  readonly #genesis: Genesis;
  readonly #reader: EvidenceReader;
  readonly #seen = new Set<string>();
  readonly #misdeeds = new Map<string, ProvenMisdeed>();

  constructor(genesis: Genesis, reader: EvidenceReader) {
    this.#genesis = genesis;
    this.#reader = reader;
  }

  get misdeeds(): readonly ProvenMisdeed[] {
    return [...this.#misdeeds.values()];
  }

  /**
   * Asks each validator what it can prove. One that does not answer is asked again in the next round.
   * @param heads height of each validator that answers
   */
  async look(heads: ReadonlyMap<string, number>): Promise<void> {
    for (const [url, height] of heads) await this.#lookAt(url, height).catch(() => undefined);
  }

  async #lookAt(url: string, height: number): Promise<void> {
    const { texts, recorded } = await this.#reader.shown(url);
    const unread = recorded.filter((hash) => !this.#seen.has(`${url} ${hash}`));
    const onRecord: string[] = [];
    for (const hash of unread) {
      const text = await this.#reader.recorded(url, hash);
      this.#remember(`${url} ${hash}`);
      if (text !== null) onRecord.push(text);
    }
    const fresh = [...texts, ...onRecord].filter((text) => !this.#seen.has(`${url} ${text}`));
    if (fresh.length === 0) return;
    const known = followStated(this.#genesis, await this.#reader.changes(url, height));
    if (known === null) return;
    for (const text of fresh) {
      this.#remember(`${url} ${text}`);
      this.#judge(known, text);
    }
  }

  #judge(known: KnownValidators, text: string): void {
    const evidence = decodeEvidence(text);
    if (!evidence.ok || this.#misdeeds.size >= misdeedsMax) return;
    const validatorsAt = (height: number) => sealersOf(known, height);
    const context = { identity: known.identity, validatorsAt, checker: nobleSignatureChecker };
    const checked = checkEvidence(context, evidence.value);
    if (!checked.ok) return;
    const misdeed = checked.value;
    const key = [misdeed.kind, misdeed.height, ...misdeed.guilty].join(" ");
    if (!this.#misdeeds.has(key)) this.#misdeeds.set(key, { misdeed, evidence: text });
  }

  #remember(what: string): void {
    if (this.#seen.size >= seenMax) this.#seen.clear();
    this.#seen.add(what);
  }
}

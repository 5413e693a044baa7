/** What validators are proven to have done: any of them shows proofs, and a proof counts only if it holds. */
import { createHash } from "node:crypto";
import { checkEvidence, type Misdeed } from "@tabella/chain/check-evidence";
import { decodeEvidence } from "@tabella/chain/evidence";
import type { Genesis } from "@tabella/chain/genesis";
import { type KnownValidators, sealersOf, type ValidatorChanges } from "@tabella/chain/validator-changes";
import type { Hash } from "@tabella/crypto/hex";
import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { followStated } from "./stated-changes.ts";

/** What is asked of the validator at a url: each answer comes within a bounded time, or fails. */
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
/** Offences of one validator that the ledger records, so that few rounds read all that an honest one shows. */
const readAtOnceMax = 16;
/** What was looked at of one validator, so that nothing is checked in every round. */
const seenMax = 2_000;

export class MisdeedSearch {
  readonly #genesis: Genesis;
  readonly #reader: EvidenceReader;
  /** By url, hashes: who makes things up without end makes nobody look again at what others show. */
  readonly #seen = new Map<string, Set<string>>();
  readonly #misdeeds = new Map<string, ProvenMisdeed>();

  constructor(genesis: Genesis, reader: EvidenceReader) {
    this.#genesis = genesis;
    this.#reader = reader;
  }

  get misdeeds(): readonly ProvenMisdeed[] {
    return [...this.#misdeeds.values()];
  }

  /**
   * Asks all validators side by side what they can prove, each for a bounded part at a time: one that shows things without
   * end keeps the watchdog from nothing else. One that does not answer is asked again in the next round.
   * @param heads height of each validator that answers
   */
  async look(heads: ReadonlyMap<string, number>): Promise<void> {
    await Promise.all([...heads].map(([url, height]) => this.#lookAt(url, height).catch(() => undefined)));
  }

  async #lookAt(url: string, height: number): Promise<void> {
    const seen = this.#seenOf(url);
    const { texts, recorded } = await this.#reader.shown(url);
    const unread = recorded.filter((hash) => !seen.has(hash)).slice(0, readAtOnceMax);
    const onRecord = await Promise.all(unread.map((hash) => this.#reader.recorded(url, hash)));
    const kept = texts.filter((text) => !seen.has(digestOf(text))).slice(0, readAtOnceMax);
    const fresh = [...kept, ...onRecord.filter((text) => text !== null)];
    if (fresh.length > 0) {
      const known = followStated(this.#genesis, await this.#reader.changes(url, height));
      if (known === null) return;
      for (const text of fresh) this.#judge(known, text);
    }
    for (const what of [...unread, ...kept.map(digestOf)]) seen.add(what);
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

  #seenOf(url: string): Set<string> {
    const before = this.#seen.get(url);
    if (before !== undefined && before.size < seenMax) return before;
    const seen = new Set<string>();
    this.#seen.set(url, seen);
    return seen;
  }
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}

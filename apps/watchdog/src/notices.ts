/** What happens on the chain that is no fault, and that people want to know: told for a day from when it was first seen. */
import type { Address } from "@tabella/crypto/signature";
import { alertKey, type Notice } from "./alerts.ts";
import type { SetChange } from "./head-search.ts";

export interface StatedOverride {
  readonly validator: Address;
  readonly height: number;
}

const standsMs = 24 * 3_600_000;
/** Of what one validator says without a proof; one that makes overrides up silences nobody else. */
const statedMax = 100;

/** What stood on the chain when the watchdog began is history, and no news. */
export class Notices {
  readonly #seenMs = new Map<string, { readonly notice: Notice; readonly atMs: number | null }>();
  readonly #stated = new Map<string, number>();
  #epoch: number | null = null;

  /** Changes of the set that certified headers show, oldest first. @param nowMs milliseconds since the epoch */
  seeChanges(changes: readonly SetChange[], nowMs: number): void {
    const isFirst = this.#epoch === null;
    for (const change of changes.slice(this.#epoch ?? 0)) {
      this.#see({ code: "SET_CHANGED", ...change }, isFirst ? null : nowMs);
    }
    this.#epoch = Math.max(this.#epoch ?? 0, changes.length);
  }

  /** Overrides of which the validator at a url says that they are on record. */
  seeOverrides(url: string, overrides: readonly StatedOverride[], nowMs: number): void {
    const isFirst = !this.#stated.has(url);
    let count = this.#stated.get(url) ?? 0;
    for (const { validator, height } of overrides) {
      if (count >= statedMax) break;
      const isNew = this.#see({ code: "WATCH_OVERRIDDEN", url, validator, height }, isFirst ? null : nowMs);
      if (isNew) count += 1;
    }
    this.#stated.set(url, count);
  }

  at(nowMs: number): readonly Notice[] {
    return [...this.#seenMs.values()].flatMap(({ notice, atMs }) =>
      atMs !== null && nowMs - atMs < standsMs ? [notice] : [],
    );
  }

  /** @returns whether nobody had said so before */
  #see(notice: Notice, atMs: number | null): boolean {
    const key = alertKey(notice);
    if (this.#seenMs.has(key)) return false;
    this.#seenMs.set(key, { notice, atMs });
    return true;
  }
}

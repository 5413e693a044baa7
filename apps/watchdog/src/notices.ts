/** What happens on the chain that is no fault, and that people want to know: told for a day from when it was first seen. */
import type { Address } from "@tabella/crypto/signature";
import { alertKey, type Notice } from "./alerts.ts";
import type { SetChange } from "./head-search.ts";

export interface StatedOverride {
  readonly validator: Address;
  readonly height: number;
}

const standsMs = 24 * 3_600_000;
const noticesMax = 100;

/** What stood on a validator's chain when the watchdog first asked it is history, and no news. */
export class Notices {
  readonly #seenMs = new Map<string, { readonly notice: Notice; readonly atMs: number | null }>();
  readonly #asked = new Set<string>();

  /** @param url of the validator that says so. @param nowMs milliseconds since the epoch */
  see(
    url: string,
    shown: { readonly setChanges: readonly SetChange[]; readonly overrides: readonly StatedOverride[] },
    nowMs: number,
  ): void {
    const isFirst = !this.#asked.has(url);
    this.#asked.add(url);
    const notices: Notice[] = [
      ...shown.setChanges.map((change) => ({ code: "SET_CHANGED" as const, ...change })),
      ...shown.overrides.map(({ validator, height }) => ({
        code: "WATCH_OVERRIDDEN" as const,
        url,
        validator,
        height,
      })),
    ];
    for (const notice of notices) {
      const key = alertKey(notice);
      if (this.#seenMs.has(key) || this.#seenMs.size >= noticesMax) continue;
      this.#seenMs.set(key, { notice, atMs: isFirst ? null : nowMs });
    }
  }

  at(nowMs: number): readonly Notice[] {
    return [...this.#seenMs.values()].flatMap(({ notice, atMs }) =>
      atMs !== null && nowMs - atMs < standsMs ? [notice] : [],
    );
  }
}

import type { TallyFacts } from "@tabella/chain/tally-facts";
import type { SeedStore } from "./seed-store.ts";
import type { TallyRefusal } from "./trustee-desk.ts";

interface OneTally {
  /** null: this browser keeps nothing. */
  readonly store: Pick<SeedStore, "openedTally" | "keepOpenedTally"> | null;
  /** The trustee's yes or no, who is shown the facts. */
  ask(facts: TallyFacts): Promise<boolean>;
}

/**
 * A key opens one tally of an election (P-809): the difference of two, in two histories, is somebody's vote. Before the key
 * is used, it is kept on this device which one, and another one is refused without asking.
 */
export async function agreeToTally(
  facts: TallyFacts,
  of: { readonly electionId: string; readonly publicKey: string },
  { store, ask }: OneTally,
): Promise<TallyRefusal | null> {
  if (store === null) return { code: "TALLY_NOT_KEPT" };
  const { tallyHash } = facts;
  const another = (opened: string | null) =>
    opened === null || opened === tallyHash ? null : ({ code: "ANOTHER_TALLY_OPENED" } as const);
  const before = another(await store.openedTally(of));
  if (before !== null) return before;
  if (!(await ask(facts))) return { code: "NOT_AGREED" };
  return another(await store.keepOpenedTally({ ...of, tallyHash }));
}

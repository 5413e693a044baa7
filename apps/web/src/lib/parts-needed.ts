import type { ElectionDetail, TrusteeView } from "@tabella/rpc/api/schemas";

/** How far the count of a closed election has come. */
export interface PartsNeeded {
  /** Parts that it takes, and how many of these are there; parts beyond them do not count. */
  readonly needed: number;
  readonly done: number;
  /** Whoever can still add one that it takes. */
  readonly waitingFor: readonly TrusteeView[];
}

/** Every single trustee must add a part, and of those who share a key as many as are enough. */
export function partsNeeded({ trustees, threshold }: Pick<ElectionDetail, "trustees" | "threshold">): PartsNeeded {
  const single = trustees.filter(({ kind }) => kind === "single");
  const shared = trustees.filter(({ kind }) => kind === "shared");
  const enough = threshold ?? 0;
  const sharedDone = Math.min(enough, countDone(shared));
  const waiting = sharedDone < enough ? [...single, ...shared] : single;
  return {
    needed: single.length + enough,
    done: countDone(single) + sharedDone,
    waitingFor: waiting.filter(({ hasDecrypted }) => !hasDecrypted),
  };
}

function countDone(trustees: readonly TrusteeView[]): number {
  return trustees.filter(({ hasDecrypted }) => hasDecrypted).length;
}

import type { ElectionDetail, TrusteeElection } from "@tabella/rpc/api/schemas";

export type Desk = "ceremony" | "key" | "waiting" | "decryption" | "added" | "not-needed" | "over" | "without-result";

/**
 * The desk at which a trustee sits now. Who has begun to add its part here (`hasBegun`) sees that through: the server says
 * in two answers, one before the other, that a part is there and that the election has its result, and neither may take
 * the page away that is telling how it went.
 */
export function deskFor(
  election: Pick<ElectionDetail, "phase"> & {
    readonly trustees: readonly Pick<ElectionDetail["trustees"][number], "isMe" | "hasDecrypted">[];
  },
  role: Pick<TrusteeElection, "kind" | "due" | "publicKey">,
  hasBegun: boolean,
): Desk {
  if (hasBegun) return "decryption";
  const { phase } = election;
  if (role.kind === "shared" && (phase === "draft" || phase === "ready")) return "ceremony";
  if (role.due === "key" || role.publicKey === null) return "key";
  switch (phase) {
    case "draft":
    case "ready":
    case "open":
      return "waiting";
    case "closed":
      if (role.due === "decryption") return "decryption";
      return election.trustees.some(({ isMe, hasDecrypted }) => isMe && hasDecrypted) ? "added" : "not-needed";
    case "tallied":
      return "over";
    case "closed-without-result":
      return "without-result";
  }
}

import type { PeerMessage } from "@tabella/node/peer-message";

/** A message in few words, for the event log and the story of a broken seed. */
export function describeMessage(message: PeerMessage): string {
  switch (message.kind) {
    case "consensus": {
      const { kind, height, round } = message.message;
      const digest = "digest" in message.message ? ` ${short(message.message.digest)}` : "";
      return `${kind} ${height}/${round}${digest}`;
    }
    case "transactions":
      return `${message.transactions.length} transactions`;
    case "status":
      return `status ${message.height} ${short(message.headHash)}`;
    case "evidence":
      return `evidence of ${message.evidence.length} characters`;
    case "blocks-request":
      return `blocks-request ${message.from} +${message.count}`;
    case "blocks":
      return `${message.blocks.length} blocks from ${message.blocks[0]?.index ?? "-"}`;
  }
}

export function short(hash: string): string {
  return hash.slice(2, 10);
}

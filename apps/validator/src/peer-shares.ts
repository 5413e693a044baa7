/** How much of what waits for the node came from whom: one peer's flood must not keep the others from being heard. */
import type { Address } from "@tabella/crypto/signature";
import type { PeerMessage } from "@tabella/node/peer-message";

/** Messages of one peer that wait for their turn; consensus repeats what is refused. */
export const peerInputsMax = 512;
/** And their length together: two proposals of the greatest length, with room for what else is said. */
export const peerCharactersMax = 41_943_040;

interface Share {
  readonly inputs: number;
  readonly characters: number;
}

const none: Share = { inputs: 0, characters: 0 };

export class PeerShares {
  /** Of peers that have something waiting; nobody else has an entry. */
  readonly #shares = new Map<Address, Share>();

  /** False if the peer has too much waiting already. A single message is always taken: its length is the wire's matter. */
  take(from: Address, message: PeerMessage): boolean {
    const { inputs, characters } = this.#shares.get(from) ?? none;
    const more = lengthOf(message);
    if (inputs > 0 && (inputs >= peerInputsMax || characters + more > peerCharactersMax)) return false;
    this.#shares.set(from, { inputs: inputs + 1, characters: characters + more });
    return true;
  }

  /** What was taken has had its turn. */
  giveBack(from: Address, message: PeerMessage): void {
    const { inputs, characters } = this.#shares.get(from) ?? none;
    if (inputs <= 1) this.#shares.delete(from);
    else this.#shares.set(from, { inputs: inputs - 1, characters: characters - lengthOf(message) });
  }
}

/** About how long a message is: exact for what can be long. */
function lengthOf(message: PeerMessage): number {
  switch (message.kind) {
    case "consensus": {
      const inner = message.message;
      const blocks = [
        inner.kind === "proposal" || inner.kind === "new-block" ? inner.block : "",
        inner.kind === "round-change" ? (inner.justification?.block ?? "") : "",
      ];
      return blocks.reduce((sum, block) => sum + block.length, 0);
    }
    case "transactions":
      return message.transactions.reduce((sum, text) => sum + text.length, 0);
    case "evidence":
      return message.evidence.length;
    case "blocks":
      // Whoever asks has one answer under way, so one counts as much as the longest that fits: a second has to wait.
      return peerCharactersMax / 2;
    case "status":
    case "blocks-request":
      return 0;
  }
}

import type { WirePeerMessage } from "./peer-message-codec.ts";

/** Everything that waits for a slow peer: consensus repeats what matters, so the oldest is dropped first. */
export const queueLengthMax = 2_000;
const queueCharactersMax = 67_108_864;
const underWayMax = 32;
/** What is sent in one turn may share a frame, which the peer bounds by one block's length and a little more. */
const underWayCharactersMax = 1_048_576;

interface Outgoing {
  readonly message: WirePeerMessage;
  readonly characters: number;
}

/**
 * What is on its way to one peer: what waits, and what it has not confirmed yet. Consensus and gossip say the same again and
 * again; on a slow line that would pile up before what is new, so what is on its way already is not said once more.
 */
export class OutgoingMessages {
  #waiting: Outgoing[] = [];
  #waitingCharacters = 0;
  #underWay = 0;
  #underWayCharacters = 0;
  readonly #onTheWay = new Set<unknown>();
  /** Messages that were dropped because too much waited. */
  dropped = 0;

  add(said: WirePeerMessage): void {
    const message = this.#news(said);
    if (message === null) return;
    const characters = sizeOf(message);
    this.#waiting.push({ message, characters });
    this.#waitingCharacters += characters;
    for (const part of partsOf(message)) this.#onTheWay.add(part);
    while (this.#waiting.length > queueLengthMax || this.#waitingCharacters > queueCharactersMax) {
      const oldest = this.#shift();
      if (oldest !== undefined) this.#forget(oldest);
      this.dropped += 1;
    }
  }

  /** The next message, if there is one and not too much is under way; it is under way until `settled` is called. */
  next(): { readonly message: WirePeerMessage; readonly settled: () => void } | null {
    const [first] = this.#waiting;
    if (first === undefined || !this.#hasRoom(first.characters)) return null;
    this.#shift();
    this.#underWay += 1;
    this.#underWayCharacters += first.characters;
    return {
      message: first.message,
      settled: () => {
        this.#underWay -= 1;
        this.#underWayCharacters -= first.characters;
        this.#forget(first);
      },
    };
  }

  /** The link is down: what waits is outdated by the time it is up again. */
  clear(): void {
    this.#waiting = [];
    this.#waitingCharacters = 0;
    this.#onTheWay.clear();
  }

  /** What of a message is not on its way yet; null if all of it is. */
  #news(message: WirePeerMessage): WirePeerMessage | null {
    if (message.kind === "consensus") return this.#onTheWay.has(message.message) ? null : message;
    if (message.kind !== "transactions") return message;
    const transactions = message.transactions.filter((text) => !this.#onTheWay.has(text));
    return transactions.length === 0 ? null : { kind: "transactions", transactions };
  }

  #shift(): Outgoing | undefined {
    const first = this.#waiting.shift();
    this.#waitingCharacters -= first?.characters ?? 0;
    return first;
  }

  #forget({ message }: Outgoing): void {
    for (const part of partsOf(message)) this.#onTheWay.delete(part);
  }

  #hasRoom(characters: number): boolean {
    if (this.#underWay === 0) return true;
    return this.#underWay < underWayMax && this.#underWayCharacters + characters <= underWayCharactersMax;
  }
}

/** What would be said again as the very same: a validator's own message, a transaction's text. */
function partsOf(message: WirePeerMessage): readonly unknown[] {
  if (message.kind === "consensus") return [message.message];
  return message.kind === "transactions" ? message.transactions : [];
}

/** About how long a message is, without writing it out. */
function sizeOf(message: WirePeerMessage): number {
  const total = (texts: readonly string[]) => texts.reduce((sum, text) => sum + text.length, 0);
  if (message.kind === "blocks") return total(message.blocks);
  if (message.kind === "transactions") return total(message.transactions);
  if (message.kind !== "consensus") return 200;
  const inner = message.message;
  const hasBlock = typeof inner === "object" && inner !== null && "block" in inner && typeof inner.block === "string";
  return hasBlock ? (inner.block as string).length + 10_000 : 10_000;
}

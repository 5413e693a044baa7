import type { SignedMessage } from "@tabella/consensus/message";
import type { Address } from "@tabella/crypto/signature";
import { includesHonest, isSigned, type OracleContext } from "./oracle.ts";

/** C-19, said a second time. */
const roundsAheadMost = 1_048_576;

/** What one honest host has heard of rounds at one height, in one life. */
interface Rounds {
  readonly height: number;
  /** The last in which it said anything; it may be further. */
  own: number;
  /** Of each other the highest that it wants. */
  readonly wanted: Map<Address, number>;
}

/**
 * C-19: who hears f + 1 others in later rounds is there at once; it does not time out through all the rounds between. Only
 * ROUND-CHANGEs that say nothing of a prepared block are counted: whether others count is for the node to say, too.
 */
export class RoundFollowing {
  private readonly contextAt: (height: number) => OracleContext;
  private readonly rounds = new Map<string, Rounds>();

  /** @param contextAt who is judged at a height, and how */
  constructor(contextAt: (height: number) => OracleContext) {
    this.contextAt = contextAt;
  }

  /** A host starts: of what it has heard nothing is left. */
  onStart(name: string): void {
    this.rounds.delete(name);
  }

  /** @param height the one that the host decides */
  onHeard(message: SignedMessage, name: string, height: number): void {
    if (message.kind !== "round-change" || message.height !== height || message.prepared !== undefined) return;
    const { author, round, justification } = message;
    const { own, wanted } = this.at(name, height);
    const isNews = round > (wanted.get(author) ?? own) && round <= own + roundsAheadMost;
    if (isNews && justification === undefined && isSigned(this.contextAt(height), message)) wanted.set(author, round);
  }

  /** An honest host says something. @returns the round in which it should have been, if it is not yet there */
  onSaid({ author, height, round }: SignedMessage, name: string): number | null {
    const rounds = this.at(name, height);
    rounds.own = Math.max(rounds.own, round);
    const later = [...rounds.wanted].filter(([other, wanted]) => other !== author && wanted > round);
    const highestFirst = later.map(([, wanted]) => wanted).sort((one, other) => other - one);
    const { validators } = this.contextAt(height);
    return highestFirst.find((_, before) => includesHonest(before + 1, validators)) ?? null;
  }

  private at(name: string, height: number): Rounds {
    const known = this.rounds.get(name);
    if (known?.height === height) return known;
    const fresh = { height, own: 0, wanted: new Map() };
    this.rounds.set(name, fresh);
    return fresh;
  }
}

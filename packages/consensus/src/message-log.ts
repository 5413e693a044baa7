import type { Hash } from "@tabella/crypto/hex";
import type { Address } from "@tabella/crypto/signature";
import type { BareMessage, Commit, Prepare, RoundChange, SignedMessage } from "./message.ts";

/** Everything signed but a PROPOSAL. */
export type Vote = Prepare | Commit | RoundChange;

/** The checked messages of one height. Bounded by the size of the set, whatever anyone sends (C-10). */
export interface MessageLog {
  readonly prepares: readonly Prepare[];
  readonly commits: readonly Commit[];
  /** Of each author the one for the highest round. */
  readonly roundChanges: readonly RoundChange[];
}

export const emptyLog: MessageLog = { prepares: [], commits: [], roundChanges: [] };

/** Of each author the votes of this many rounds are kept, the highest (C-10). */
const roundsPerAuthorMax = 4;

/** The log with one more message. A second one for the same author, kind and round must not come here (C-9). */
export function withMessage(log: MessageLog, message: Vote): MessageLog {
  switch (message.kind) {
    case "prepare":
      return { ...log, prepares: kept(log.prepares, message, roundsPerAuthorMax) };
    case "commit":
      return { ...log, commits: kept(log.commits, message, roundsPerAuthorMax) };
    case "round-change":
      return { ...log, roundChanges: kept(log.roundChanges, message, 1) };
  }
}

function kept<Message extends SignedMessage>(
  messages: readonly Message[],
  added: Message,
  roundsMax: number,
): readonly Message[] {
  const own = [...messages.filter(({ author }) => author === added.author), added];
  if (own.length <= roundsMax) return [...messages, added];
  const lowestRound = Math.min(...own.map(({ round }) => round));
  return [...messages, added].filter(({ author, round }) => author !== added.author || round !== lowestRound);
}

/** What the author of `message` said first for the same height, round and step. */
export function firstSaid(log: MessageLog, message: Vote): SignedMessage | undefined {
  const { kind, author, round } = message;
  const said = kind === "prepare" ? log.prepares : kind === "commit" ? log.commits : log.roundChanges;
  return said.find((other) => other.author === author && other.round === round);
}

/** True if two messages of one kind, round and author say the same. Signature bytes may differ: some are randomised. */
export function saysTheSame(one: BareMessage, other: BareMessage): boolean {
  return valueSaid(one) === valueSaid(other);
}

function valueSaid(message: BareMessage): string {
  if (message.kind !== "round-change") return message.digest;
  return message.prepared ? `${message.prepared.round} ${message.prepared.digest}` : "";
}

/** True if this very message, of the log's height, is a PREPARE or ROUND-CHANGE of the log, so that its signature need not be checked again. */
export function isLogged(log: MessageLog, message: SignedMessage): boolean {
  if (message.kind !== "prepare" && message.kind !== "round-change") return false;
  const first = firstSaid(log, message);
  return first !== undefined && first.signature === message.signature && saysTheSame(first, message);
}

/** The PREPAREs, or COMMITs, for exactly this round and digest; one an author (C-9). */
export function votesFor<Kind extends Prepare | Commit>(
  votes: readonly Kind[],
  value: { readonly round: number; readonly digest: Hash },
): readonly Kind[] {
  return votes.filter(({ round, digest }) => round === value.round && digest === value.digest);
}

/** The ROUND-CHANGEs for exactly this round. */
export function roundChangesFor(log: MessageLog, round: number): readonly RoundChange[] {
  return log.roundChanges.filter((message) => message.round === round);
}

/** How many authors want this round or a later one. */
export function authorsFrom(log: MessageLog, round: number): number {
  return log.roundChanges.filter((message) => message.round >= round).length;
}

/** True if every author is named once. */
export function authorsDistinct(messages: readonly { readonly author: Address }[]): boolean {
  return new Set(messages.map(({ author }) => author)).size === messages.length;
}

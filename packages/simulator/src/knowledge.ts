import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import type { EncodedBlock, SignedMessage } from "@tabella/consensus/message";
import type { Hash } from "@tabella/crypto/hex";
import type { Signer } from "@tabella/crypto/signature";
import type { Prng } from "./prng.ts";

/** What a liar has heard at one height, and what it can sign with. */
export interface Knowledge {
  readonly identity: ChainIdentity;
  readonly signer: Signer;
  readonly prng: Prng;
  /** Seals that a certificate needs. */
  readonly needed: number;
  readonly height: number;
  readonly heard: readonly SignedMessage[];
  readonly blocks: ReadonlyMap<Hash, EncodedBlock>;
  /** A block of its own that would be valid, for this height, and is fresh. */
  readonly own: { readonly digest: Hash; readonly block: EncodedBlock };
  /** The first of its own turns from this round on. */
  readonly ownTurnFrom: (round: number) => number;
}

type OfKind<Kind extends SignedMessage["kind"]> = Extract<SignedMessage, { kind: Kind }>;

/** What it has heard of one kind, oldest first. */
export function heard<Kind extends SignedMessage["kind"]>(known: Knowledge, kind: Kind): readonly OfKind<Kind>[] {
  return known.heard.filter((message): message is OfKind<Kind> => message.kind === kind);
}

/** Any one message of a kind. */
export function pickHeard<Kind extends SignedMessage["kind"]>(known: Knowledge, kind: Kind): OfKind<Kind> | null {
  const messages = heard(known, kind);
  return messages.length === 0 ? null : known.prng.pick(messages);
}

/** The round of any one message. */
export function roundHeard({ heard: messages, prng }: Knowledge): number {
  return messages.length === 0 ? 0 : prng.pick(messages).round;
}

/** A round that nobody can have reached is some liar's. */
const farRound = 1_000;

/** The highest round of which it has heard. */
export function highestRound({ heard: messages, height }: Knowledge): number {
  const rounds = messages.filter((message) => message.height === height && message.round < farRound);
  return Math.max(0, ...rounds.map(({ round }) => round));
}

/** The first message of each author. */
export function uniqueAuthors<Message extends SignedMessage>(messages: readonly Message[]): readonly Message[] {
  return messages.filter(isFirstAuthor);
}

/** For `filter`: true of the first message of its author. */
export function isFirstAuthor<Message extends SignedMessage>(
  message: Message,
  at: number,
  messages: readonly Message[],
): boolean {
  return messages.findIndex(({ author }) => author === message.author) === at;
}

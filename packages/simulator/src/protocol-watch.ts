import type { Prepare, Proposal, RoundChange, SignedMessage } from "@tabella/consensus/message";
import type { Address } from "@tabella/crypto/signature";
import {
  includesHonest,
  isProposalJustified,
  isQuorum,
  isRoundChangeJustified,
  isSigned,
  type OracleContext,
  proposerOf,
} from "./oracle.ts";
import { RoundFollowing } from "./round-following.ts";

export type ProtocolBreach = { readonly invariant: ProtocolInvariant; readonly detail: string };

export type ProtocolInvariant =
  | "no-double-sign"
  | "signed-as-specified"
  | "round-change-justified"
  | "proposal-justified"
  | "prepare-is-backed"
  | "commit-is-backed"
  | "prepared-is-kept"
  | "rounds-go-forward"
  | "round-is-wanted"
  | "round-is-followed"
  | "silent-without-memory"
  | "silent-outside-the-set";

interface SaidBy {
  /** By kind and round. */
  readonly messages: Map<string, string>;
  round: number;
  /** The highest round in which it committed. */
  committedRound: number;
}

/** What one honest host has heard, and said itself, that may entitle it to a vote; by height, round and digest. */
interface Heard {
  /** By height only. */
  readonly roundChanges: Map<string, Map<string, RoundChange>>;
  readonly prepares: Map<string, Map<string, Prepare>>;
  readonly proposals: Map<string, Map<string, Proposal>>;
}

/**
 * Hears what honest hosts say, and what they are told, and judges them: each says one thing a step, signed as specified,
 * and votes only for what the messages that it has heard itself entitle it to.
 */
export class ProtocolWatch {
  private readonly contextAt: (height: number) => OracleContext;
  private readonly said = new Map<string, SaidBy>();
  private readonly heard = new Map<string, Heard>();
  private readonly known = new Set<string>();
  /** The highest height at which a host has said anything. */
  private readonly spokenAt = new Map<string, number>();
  /** C-35: up to this height a host that has lost its memory may have said what it no longer knows. */
  private readonly forgottenUpTo = new Map<string, number>();
  /** C-42: the one height at which a host without its memory may speak all the same, and so contradict itself. */
  private readonly overriddenAt = new Map<string, number>();
  private readonly following: RoundFollowing;

  private readonly parentAuthor: (height: number) => Address | undefined;

  /**
   * @param contextAt by which set the messages of a height are judged
   * @param parentAuthor of the block at a height, as far as one is known; undefined for the genesis block
   */
  constructor(contextAt: (height: number) => OracleContext, parentAuthor: (height: number) => Address | undefined) {
    this.contextAt = contextAt;
    this.parentAuthor = parentAuthor;
    this.following = new RoundFollowing(contextAt);
  }

  /**
   * An honest host is told something, by anyone.
   * @param height the one that it decides
   */
  onHeard(message: SignedMessage, name: string, height: number): void {
    this.remember(message, name);
    this.following.onHeard(message, name, height);
  }

  /** An honest host starts, with its memory or without. */
  onStart(name: string, remembers: boolean): void {
    this.following.onStart(name);
    if (!remembers) this.forgottenUpTo.set(name, this.spokenAt.get(name) ?? 0);
  }

  /** An honest host without its memory votes from this height on, because its operator says so. Before, it heard no votes. */
  onOverride({ name, address }: { readonly name: string; readonly address: Address }, height: number): void {
    this.following.onStart(name);
    this.overriddenAt.set(name, height);
    this.said.delete(`${address} ${height}`);
  }

  /** An honest host says something. */
  onSaid(message: SignedMessage, name: string): ProtocolBreach | null {
    const { height, round, kind } = message;
    const place = `${kind} of ${name} at ${height}/${round}`;
    this.spokenAt.set(name, Math.max(height, this.spokenAt.get(name) ?? 0));
    if (!this.contextAt(height).validators.some(({ address }) => address === message.author)) {
      return { invariant: "silent-outside-the-set", detail: place };
    }
    if (height <= (this.forgottenUpTo.get(name) ?? 0) && height !== this.overriddenAt.get(name)) {
      return { invariant: "silent-without-memory", detail: `${place}, where it spoke before it lost its memory` };
    }
    const said = this.saidBy(message);
    const content = contentOf(message);
    const before = said.messages.get(`${kind} ${round}`) ?? content;
    said.messages.set(`${kind} ${round}`, before);
    if (before !== content) return { invariant: "no-double-sign", detail: `${place}: ${before}, then ${content}` };
    // A repetition may be wrong too.
    if (round < said.round) return { invariant: "rounds-go-forward", detail: `${place} after ${said.round}` };
    if (round > said.round + 1 && !this.isWanted(message, name)) {
      return { invariant: "round-is-wanted", detail: `${place} after ${said.round}: nobody honest can be there` };
    }
    said.round = round;
    const wanted = this.following.onSaid(message, name);
    if (wanted !== null) {
      return { invariant: "round-is-followed", detail: `${place}: it heard enough others in round ${wanted}` };
    }
    // Everything is said to several, and again and again.
    const key = `${name} ${kind} ${height} ${round} ${content}`;
    if (this.known.has(key)) return null;
    this.known.add(key);
    if (!isSigned(this.contextAt(height), message))
      return { invariant: "signed-as-specified", detail: `${place} is not` };
    this.remember(message, name);
    return this.judge(message, place, name);
  }

  private remember(message: SignedMessage, name: string): void {
    const heard = this.heardBy(name);
    if (message.kind === "prepare") {
      entryOf(heard.prepares, value(message)).set(`${message.author} ${message.signature}`, message);
    } else if (message.kind === "proposal") {
      const { author, signature, justification } = message;
      const text = `${author} ${signature} ${JSON.stringify(justification)}`;
      entryOf(heard.proposals, value(message)).set(text, message);
      for (const change of justification.roundChanges) this.remember(change, name);
    } else if (message.kind === "round-change") {
      const { author, signature, height, justification } = message;
      const text = `${author} ${signature} ${justification === undefined}`;
      entryOf(heard.roundChanges, `${height}`).set(text, message);
    }
  }

  /**
   * C-19, C-24: enough others want this round or a later one, one of them honest, or its proposer shows that they do. Or,
   * with itself, a quorum wants the round before: then its time may have run out (C-14, C-16) before it could say so.
   */
  private isWanted({ height, round, author }: SignedMessage, name: string): boolean {
    const context = this.contextAt(height);
    const { validators } = context;
    const changes = [...(this.heardBy(name).roundChanges.get(`${height}`)?.values() ?? [])];
    const othersFrom = (wanted: number) => {
      const later = changes.filter((change) => change.round >= wanted && change.author !== author);
      return new Set(later.filter((change) => isSigned(context, change)).map((change) => change.author)).size;
    };
    return includesHonest(othersFrom(round), validators) || isQuorum(othersFrom(round - 1) + 1, validators);
  }

  /** C-22, C-23: the round's proposer proposed this value, justified, and the host knows of it. */
  private isProposed(vote: Prepare, name: string): boolean {
    const { height, round } = vote;
    const context = this.contextAt(height);
    const proposer = proposerOf(context, { round, parentAuthor: this.parentAuthor(height - 1) });
    const proposals = [...(this.heardBy(name).proposals.get(value(vote))?.values() ?? [])];
    return proposals.some(
      (proposal) =>
        proposal.author === proposer && isSigned(context, proposal) && isProposalJustified(context, proposal),
    );
  }

  /** How many validators PREPAREd the value, as far as the host knows. */
  private preparedBy(vote: Extract<SignedMessage, { kind: "commit" }>, name: string): number {
    const prepares = [...(this.heardBy(name).prepares.get(value(vote))?.values() ?? [])];
    const context = this.contextAt(vote.height);
    const signed = prepares.filter((prepare) => isSigned(context, prepare));
    return new Set(signed.map(({ author }) => author)).size;
  }

  private judge(message: SignedMessage, place: string, name: string): ProtocolBreach | null {
    const said = this.saidBy(message);
    const context = this.contextAt(message.height);
    switch (message.kind) {
      case "proposal":
        if (isProposalJustified(context, message)) return null;
        return { invariant: "proposal-justified", detail: `${place} is not` };
      case "round-change":
        if (!isRoundChangeJustified(context, message)) {
          return { invariant: "round-change-justified", detail: `${place} is not` };
        }
        if ((message.prepared?.round ?? -1) >= said.committedRound) return null;
        return {
          invariant: "prepared-is-kept",
          detail: `${place} forgets what it committed in ${said.committedRound}`,
        };
      case "prepare":
        if (this.isProposed(message, name)) return null;
        return { invariant: "prepare-is-backed", detail: `${place}: it heard no such proposal, justified` };
      case "commit": {
        said.committedRound = message.round;
        const authors = this.preparedBy(message, name);
        if (isQuorum(authors, context.validators)) return null;
        return { invariant: "commit-is-backed", detail: `${place}: it heard only ${authors} prepare that` };
      }
    }
  }

  private saidBy({ author, height }: SignedMessage): SaidBy {
    const key = `${author} ${height}`;
    const known = this.said.get(key) ?? { messages: new Map(), round: 0, committedRound: -1 };
    this.said.set(key, known);
    return known;
  }

  private heardBy(name: string): Heard {
    const known = this.heard.get(name) ?? { prepares: new Map(), proposals: new Map(), roundChanges: new Map() };
    this.heard.set(name, known);
    return known;
  }
}

function entryOf<Value>(map: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  const entry = map.get(key) ?? new Map<string, Value>();
  map.set(key, entry);
  return entry;
}

function value({ height, round, digest }: Exclude<SignedMessage, { kind: "round-change" }>): string {
  return `${height}/${round} ${digest}`;
}

/** All that a message says; two messages of one step must be the very same, signature bytes included. */
function contentOf(message: SignedMessage): string {
  return message.kind === "commit" ? `${message.signature}${message.seal}` : message.signature;
}

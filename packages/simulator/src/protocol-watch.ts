import type { SignedMessage } from "@tabella/consensus/message";
import type { Address } from "@tabella/crypto/signature";
import {
  isProposalJustified,
  isQuorum,
  isRoundChangeJustified,
  isSigned,
  type OracleContext,
  proposerOf,
} from "./oracle.ts";

export type ProtocolBreach = { readonly invariant: ProtocolInvariant; readonly detail: string };

export type ProtocolInvariant =
  | "no-double-sign"
  | "signed-as-specified"
  | "round-change-justified"
  | "proposal-justified"
  | "prepare-is-backed"
  | "commit-is-backed"
  | "prepared-is-kept"
  | "rounds-go-forward";

interface SaidBy {
  /** By kind and round. */
  readonly messages: Map<string, string>;
  round: number;
  /** The highest round in which it committed. */
  committedRound: number;
}

/**
 * Hears everything that anyone says, liars included, and judges the honest: each says one thing a step, signed as
 * specified, and votes only for what others' messages, taken together, entitle it to.
 */
export class ProtocolWatch {
  private readonly context: OracleContext;
  private readonly said = new Map<string, SaidBy>();
  /** Authors of PREPAREs, by height, round and digest. */
  private readonly prepares = new Map<string, Set<Address>>();
  /** Justified PROPOSALs that somebody sent, by height, round and digest. */
  private readonly proposals = new Set<string>();
  private readonly known = new Set<string>();

  private readonly parentAuthor: (height: number) => Address | undefined;

  /** @param parentAuthor of the block at a height, as far as one is known; undefined for the genesis block */
  constructor(context: OracleContext, parentAuthor: (height: number) => Address | undefined) {
    this.context = context;
    this.parentAuthor = parentAuthor;
  }

  /** @param name of the honest host that says it; null for a liar */
  hear(message: SignedMessage, name: string | null): ProtocolBreach | null {
    // Everything is said to several, and again and again.
    const key = `${name} ${message.kind} ${message.height} ${message.round} ${contentOf(message)}`;
    if (this.known.has(key)) return null;
    this.known.add(key);
    const isValid = isSigned(this.context, message);
    if (isValid) this.remember(message);
    if (name === null) return null;
    const place = `${message.kind} of ${name} at ${message.height}/${message.round}`;
    if (!isValid) return { invariant: "signed-as-specified", detail: `${place} is not` };
    return this.judge(message, place, this.saidBy(message));
  }

  private remember(message: SignedMessage): void {
    if (message.kind === "prepare") {
      const key = value(message, message.digest);
      const authors = this.prepares.get(key) ?? new Set();
      authors.add(message.author);
      this.prepares.set(key, authors);
    }
    if (message.kind !== "proposal") return;
    const { height, round, author } = message;
    const isTurn = author === proposerOf(this.context, { round, parentAuthor: this.parentAuthor(height - 1) });
    if (isTurn && isProposalJustified(this.context, message)) {
      this.proposals.add(value(message, message.digest));
    }
  }

  private judge(message: SignedMessage, place: string, said: SaidBy): ProtocolBreach | null {
    const step = `${message.kind} ${message.round}`;
    const content = contentOf(message);
    const before = said.messages.get(step);
    if (before !== undefined && before !== content) {
      return { invariant: "no-double-sign", detail: `${place}: ${before}, then ${content}` };
    }
    said.messages.set(step, content);
    if (message.round < said.round) return { invariant: "rounds-go-forward", detail: `${place} after ${said.round}` };
    said.round = message.round;
    switch (message.kind) {
      case "proposal":
        if (isProposalJustified(this.context, message)) return null;
        return { invariant: "proposal-justified", detail: `${place} is not` };
      case "round-change":
        if (!isRoundChangeJustified(this.context, message)) {
          return { invariant: "round-change-justified", detail: `${place} is not` };
        }
        if ((message.prepared?.round ?? -1) >= said.committedRound) return null;
        return {
          invariant: "prepared-is-kept",
          detail: `${place} forgets what it committed in ${said.committedRound}`,
        };
      case "prepare":
        if (this.proposals.has(value(message, message.digest))) return null;
        return { invariant: "prepare-is-backed", detail: `${place}: nobody proposed that, justified` };
      case "commit": {
        said.committedRound = message.round;
        const authors = this.prepares.get(value(message, message.digest))?.size ?? 0;
        if (isQuorum(authors, this.context.validators)) return null;
        return { invariant: "commit-is-backed", detail: `${place}: only ${authors} prepared that` };
      }
    }
  }

  private saidBy({ author, height }: SignedMessage): SaidBy {
    const key = `${author} ${height}`;
    const known = this.said.get(key) ?? { messages: new Map(), round: 0, committedRound: -1 };
    this.said.set(key, known);
    return known;
  }
}

function value({ height, round }: SignedMessage, digest: string): string {
  return `${height}/${round} ${digest}`;
}

/** All that a message says; two messages of one step must be the very same, signature bytes included. */
function contentOf(message: SignedMessage): string {
  return message.kind === "commit" ? `${message.signature}${message.seal}` : message.signature;
}

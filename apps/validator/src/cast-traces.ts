/**
 * Spans of transactions that came in at this validator's door, and of the blocks that it helps to agree on, made from what
 * goes into the node and comes out of it. The node knows nothing of them.
 *
 * A transaction's spans belong to the request that brought it, and end with the block that made it final. A height has a
 * trace of its own, which is called the same by every validator; the two are linked. Neither says who, where from, or which
 * transaction (SEC-26): hashes are held here in memory, until the block is final, and never sent.
 */
import { createHash } from "node:crypto";
import { type Context, context, type Span, SpanKind, trace } from "@opentelemetry/api";
import type { Block } from "@tabella/chain/block";
import type { Rejection } from "@tabella/chain/rejection";
import { encodeTransaction, transactionHash } from "@tabella/chain/transaction-codec";
import type { Hash } from "@tabella/crypto/hex";
import type { Result } from "@tabella/crypto/result";
import type { NodeEffect } from "@tabella/node/step";
import { asContext } from "@tabella/telemetry/request-context";
import { inSpan, startSpan } from "@tabella/telemetry/spans";
import type { TimelessInput } from "./host.ts";

interface Tracked {
  readonly parent: Context;
  verify?: Span;
  pool?: Span;
}

interface Height {
  readonly height: number;
  readonly span: Span;
  readonly within: Context;
  round: number;
  roundSpan: Span;
}

/** Transactions under way that are followed; of more, the oldest is let go. */
const trackedMax = 4_096;

export class CastTraces {
  readonly #genesisHash: Hash;
  readonly #isFinal: (hash: Hash) => boolean;
  readonly #tracked = new Map<Hash, Tracked>();
  #agreement: Height | null = null;

  /** @param isFinal whether a transaction is in a block already: nothing will become of it any more */
  constructor(genesisHash: Hash, isFinal: (hash: Hash) => boolean) {
    this.#genesisHash = genesisHash;
    this.#isFinal = isFinal;
  }

  /** Follows a transaction that a caller submits, from here to the block that makes it final. */
  submitting(text: string, submit: () => Promise<Result<Hash, Rejection>>): Promise<Result<Hash, Rejection>> {
    return inSpan(
      "validator.submit",
      async (span) => {
        const hash = span.isRecording() ? this.#track(transactionHash(text)) : null;
        const outcome = await submit();
        span.setAttribute("tabella.outcome", outcome.ok ? "accepted" : outcome.error.code);
        if (hash !== null && !outcome.ok) this.#letGo(hash);
        return outcome;
      },
      { kind: SpanKind.SERVER },
    );
  }

  /** Before the node takes an input. */
  onInput(input: TimelessInput): void {
    if (input.kind !== "ballots-checked") return;
    for (const { transactionHash: hash, verdict } of input.verdicts) {
      const tracked = this.#tracked.get(hash);
      tracked?.verify?.setAttribute("tabella.outcome", verdict.ok ? "valid" : verdict.error.code).end();
      delete tracked?.verify;
    }
  }

  /** As the host performs an effect. */
  onEffect(effect: NodeEffect): void {
    switch (effect.kind) {
      case "check-ballots":
        for (const { transactionHash: hash } of effect.requests) {
          const tracked = this.#tracked.get(hash);
          if (tracked) tracked.verify ??= startSpan("validator.verify", { parent: tracked.parent });
        }
        break;
      case "respond":
        if (effect.outcome.ok) this.#inPool(effect.outcome.value);
        break;
      case "broadcast":
        if (effect.message.kind === "consensus") this.#said(effect.message.message);
        break;
      case "block-final":
        this.#final(effect.block);
        break;
      default:
        break;
    }
  }

  /** Null if it is followed already, for another caller. */
  #track(hash: Hash): Hash | null {
    if (this.#tracked.has(hash)) return null;
    this.#tracked.set(hash, { parent: context.active() });
    const [oldest] = this.#tracked.keys();
    if (this.#tracked.size > trackedMax && oldest !== undefined) this.#letGo(oldest);
    return hash;
  }

  #letGo(hash: Hash): void {
    const tracked = this.#tracked.get(hash);
    this.#tracked.delete(hash);
    tracked?.verify?.end();
    tracked?.pool?.end();
  }

  #inPool(hash: Hash): void {
    const tracked = this.#tracked.get(hash);
    if (tracked === undefined) return;
    if (this.#isFinal(hash)) this.#letGo(hash);
    else tracked.pool ??= startSpan("validator.pool", { parent: tracked.parent });
  }

  /** What this validator itself says shows which round it is in; what others say, they may have made up. */
  #said({ kind, height, round }: { readonly kind: string; readonly height: number; readonly round: number }): void {
    if (kind !== "proposal" && kind !== "prepare" && kind !== "commit") return;
    if (this.#agreement?.height !== height) this.#begin(height, round);
    const agreement = this.#agreement;
    if (agreement === null) return;
    if (agreement.round < round) {
      agreement.roundSpan.setAttribute("tabella.decided", false).end();
      agreement.round = round;
      agreement.roundSpan = roundSpan(agreement.within, { height, round });
    }
    agreement.roundSpan.addEvent(kind);
  }

  #begin(height: number, round: number): void {
    this.#agreement?.roundSpan.end();
    this.#agreement?.span.end();
    const parent = traceOfHeight(this.#genesisHash, height);
    const span = startSpan("consensus.block", { parent, facts: { "tabella.height": height } });
    const within = trace.setSpan(parent, span);
    this.#agreement = { height, span, within, round, roundSpan: roundSpan(within, { height, round }) };
  }

  #final(block: Block): void {
    if (this.#agreement?.height !== block.index) this.#begin(block.index, block.round);
    const agreement = this.#agreement;
    if (agreement === null) return;
    this.#agreement = null;
    const { span, roundSpan: lastRound } = agreement;
    if (this.#tracked.size > 0) {
      for (const transaction of block.transactions)
        this.#settle(transactionHash(encodeTransaction(transaction)), block, span);
    }
    lastRound.setAttribute("tabella.decided", agreement.round === block.round).end();
    span.setAttribute("tabella.round", block.round);
    span.setAttribute("tabella.transactions", block.transactions.length).end();
  }

  #settle(hash: Hash, { index, round }: Block, block: Span): void {
    const tracked = this.#tracked.get(hash);
    if (tracked === undefined) return;
    const { parent, pool } = tracked;
    this.#letGo(hash);
    const facts = { "tabella.height": index, "tabella.round": round };
    const final = startSpan("validator.final", { parent, facts });
    final.addLink({ context: block.spanContext() });
    block.addLink({ context: (pool ?? final).spanContext() });
    final.end();
  }
}

function roundSpan(within: Context, { height, round }: { readonly height: number; readonly round: number }): Span {
  return startSpan("consensus.round", { parent: within, facts: { "tabella.height": height, "tabella.round": round } });
}

/** Every validator calls the trace of a height the same, so that one look shows all of them agreeing. */
function traceOfHeight(genesisHash: Hash, height: number): Context {
  const digest = createHash("sha256").update(`trace of height ${height} after ${genesisHash}`).digest("hex");
  return asContext({ traceId: digest.slice(0, 32), spanId: digest.slice(32, 48) });
}

/** The validator's public procedures: parse, one call, translate. Blocks are public; nothing here needs a login. */
import type { Block } from "@tabella/chain/block";
import type { Hex } from "@tabella/crypto/hex";
import { isHex } from "@tabella/crypto/hex";
import { initTRPC, tracked } from "@trpc/server";
import { z } from "zod";
import { formatError, PublicError, type RequestContext, unwrap } from "../errors.ts";
import type { BlockSummary, ValidatorPort } from "./ports.ts";
import type { Pace } from "./socket-pace.ts";

export interface ValidatorContext extends RequestContext {
  readonly port: ValidatorPort;
  readonly pace: Pace;
}

const height = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const hash = z.custom<Hex>((text) => typeof text === "string" && isHex(text, 32), "0x and 64 lower-case digits");
const hashPrefix = z.custom<Hex>(
  (text) => typeof text === "string" && isHex(text) && text.length >= 22 && text.length <= 66,
  "0x and 20 to 64 lower-case digits",
);
const electionId = z.string().regex(/^[1-9A-HJ-NP-Za-km-z]{14,40}$/, "a Base58 identifier of 14 to 40 characters");
const blockReference = z.union([z.strictObject({ height }), z.strictObject({ hash })]);
const transactionReference = z.union([z.strictObject({ transactionHash: hash }), z.strictObject({ ballotHash: hash })]);
const pageRequest = z.strictObject({
  cursor: height.optional(),
  limit: z.number().int().min(1).max(100).default(20),
  order: z.enum(["ascending", "descending"]).default("descending"),
});
/** The ledger's own limit decides; this one only keeps nonsense out of the parser. */
const transactionText = z.string().min(1).max(16_777_216);

const t = initTRPC.context<ValidatorContext>().create({
  errorFormatter: formatError,
  sse: { ping: { enabled: true, intervalMs: 10_000 }, client: { reconnectAfterInactivityMs: 30_000 } },
});

const paced = t.procedure.use(({ ctx, next }) => {
  if (!ctx.pace.allowCall()) throw new PublicError("TOO_MANY_REQUESTS", "TOO_MANY_CALLS");
  return next();
});

/** A node that has found its chain broken answers nothing about it any more; `health`, `chain.status` and `validators.evidence` say so. */
const procedure = paced.use(({ ctx, next }) => {
  if (ctx.port.health().halted !== null) throw new PublicError("SERVICE_UNAVAILABLE", "NODE_NOT_SERVING");
  return next();
});

/** Nobody hears a node outside the set: what it took, it could pass on to nobody. */
const entrance = procedure.use(({ ctx, next }) => {
  if (ctx.port.status().role === "observer") throw new PublicError("SERVICE_UNAVAILABLE", "NODE_IS_NO_VALIDATOR");
  return next();
});

function found<Value>(value: Value | null, what: string): Value {
  if (value === null) throw new PublicError("NOT_FOUND", `${what}_UNKNOWN`);
  return value;
}

export const validatorRouter = t.router({
  health: paced.query(({ ctx }) => ctx.port.health()),
  chain: t.router({
    status: paced.query(({ ctx }) => ctx.port.status()),
    block: procedure.input(blockReference).query(({ ctx, input }): Block => found(ctx.port.block(input), "BLOCK")),
    /** Whole blocks, as `tabella export` and auditors need them; a page ends early when it grows too large. */
    blocks: procedure.input(pageRequest).query(({ ctx, input }) => ctx.port.blocks(input)),
    /** Rows for lists. */
    summaries: procedure.input(pageRequest).query(({ ctx, input }) => ctx.port.summaries(input)),
    transaction: procedure
      .input(transactionReference)
      .query(({ ctx, input }) => found(ctx.port.transaction(input), "TRANSACTION")),
    receipt: procedure
      .input(transactionReference)
      .query(({ ctx, input }) => found(ctx.port.receipt(input), "TRANSACTION")),
    consistency: procedure
      .input(z.strictObject({ from: height, to: height }).refine(({ from, to }) => from <= to, "from is after to"))
      .query(({ ctx, input }) => found(ctx.port.consistency(input), "BLOCK")),
    /**
     * Every final block once, in order, from `lastEventId` (or `from`, or the next one) on; the sequence number is the
     * height, so that a client that was cut off continues without a gap.
     */
    onBlock: procedure
      .input(
        z.strictObject({
          lastEventId: z
            .string()
            .regex(/^[0-9]{1,15}$/)
            .nullish(),
          from: height.optional(),
        }),
      )
      .subscription(async function* ({ ctx, input, signal }) {
        const resumed = input.lastEventId == null ? undefined : Number(input.lastEventId) + 1;
        const first = resumed ?? input.from ?? ctx.port.status().height + 1;
        const { pace, port } = ctx;
        const ending = signal ?? new AbortController().signal;
        if (!pace.beginSubscription()) throw new PublicError("TOO_MANY_REQUESTS", "TOO_MANY_SUBSCRIPTIONS");
        try {
          for await (const at of port.finalHeights(first, ending)) {
            await pace.room(ending);
            yield tracked(String(at), found<BlockSummary>(port.summary(at), "BLOCK"));
          }
        } finally {
          pace.endSubscription();
        }
      }),
  }),
  elections: t.router({
    list: procedure.query(({ ctx }) => ctx.port.elections()),
    get: procedure
      .input(z.strictObject({ electionId }))
      .query(({ ctx, input }) => found(ctx.port.election(input.electionId), "ELECTION")),
    /** Of an election to come, or of one that was opened; null if none has begun. */
    ceremony: procedure
      .input(z.strictObject({ electionId }))
      .query(({ ctx, input }) => ctx.port.ceremony(input.electionId)),
    credential: procedure
      .input(z.strictObject({ electionId, credential: z.string().regex(/^[0-9a-f]{64}$/) }))
      .query(({ ctx, input }) => found(ctx.port.credential(input), "CREDENTIAL")),
    /** The proof of what a credential has in the newest certified state: a ballot, or none (R28). */
    absence: procedure
      .input(z.strictObject({ electionId, credential: z.string().regex(/^[0-9a-f]{64}$/) }))
      .query(({ ctx, input }) => found(ctx.port.absence(input), "BLOCK")),
  }),
  ballots: t.router({
    submit: entrance
      .input(z.strictObject({ transaction: transactionText }))
      .mutation(async ({ ctx, input }) => ({ transactionHash: unwrap(await ctx.port.submit(input.transaction)) })),
    check: procedure
      .input(z.strictObject({ ballotHash: hashPrefix }))
      .query(({ ctx, input }) => ctx.port.ballotState(input.ballotHash)),
  }),
  validators: t.router({
    list: procedure.query(({ ctx }) => ctx.port.validators()),
    /** A node that has stopped answers this too: it is why it has stopped. */
    evidence: paced.query(({ ctx }) => ctx.port.evidence()),
    governance: procedure.query(({ ctx }) => ctx.port.governance()),
    /** For readers without the ledger: every change of the set up to a height, each with its certificate. */
    changes: procedure
      .input(z.strictObject({ height }))
      .query(({ ctx, input }) => ctx.port.validatorChanges(input.height)),
  }),
});

export type ValidatorRouter = typeof validatorRouter;

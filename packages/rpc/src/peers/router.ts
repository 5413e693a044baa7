/** What nodes of one chain say to each other, over one WebSocket a pair and direction. */
import { validatorsMax } from "@tabella/consensus/validator-set";
import { initTRPC } from "@trpc/server";
import { z } from "zod";
import { type SignedPeerRecord, SignedPeerRecordSchema } from "../bootnode/peer-record.ts";
import { formatError, PublicError, type RequestContext } from "../errors.ts";
import { type Answer, HelloSchema, ProofSchema } from "./handshake.ts";
import { PresenceQuestionSchema } from "./key-presence.ts";
import { decodePeerMessage, type WirePeerMessage } from "./peer-message-codec.ts";
import type { PeersPort } from "./ports.ts";
import type { Session } from "./session.ts";

export interface PeersContext extends RequestContext {
  readonly port: PeersPort;
  readonly session: Session;
}

const t = initTRPC.context<PeersContext>().create({ errorFormatter: formatError });

const validatorProcedure = t.procedure.use(({ ctx, next }) => next({ ctx: { from: ctx.session.requireValidator() } }));
const readerProcedure = t.procedure.use(({ ctx, next }) => {
  ctx.session.requireReader();
  return next();
});
const height = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

export const peersRouter = t.router({
  handshake: t.router({
    hello: t.procedure.input(HelloSchema).mutation(({ ctx, input }): Answer => ctx.session.hello(input)),
    prove: t.procedure.input(ProofSchema).mutation(({ ctx, input }) => ctx.session.prove(input.signature)),
    /** Whether a process with this node's key lives, asked by a validator that another one has called. */
    presence: validatorProcedure.input(PresenceQuestionSchema).query(({ ctx, input }) => ctx.session.presence(input)),
  }),
  addresses: t.router({
    /** Where validators are, each under its own signature. */
    known: readerProcedure.query(({ ctx }): readonly SignedPeerRecord[] => ctx.port.knownAddresses()),
    tell: validatorProcedure
      .input(z.array(SignedPeerRecordSchema).max(validatorsMax))
      .mutation(({ ctx, input }) => ctx.session.learnAddresses(input)),
  }),
  consensus: t.router({
    /** Any peer message of a validator; the answer says only that it arrived. */
    message: validatorProcedure.input(z.custom<WirePeerMessage>()).mutation(({ ctx, input }) => {
      const message = decodePeerMessage(input, ctx.port.limits);
      if (!message.ok)
        throw new PublicError("BAD_REQUEST", "MESSAGE_MALFORMED", { detail: message.error.slice(0, 200) });
      if (!ctx.port.receive(ctx.from, message.value)) throw new PublicError("TOO_MANY_REQUESTS", "NODE_BUSY");
    }),
  }),
  sync: t.router({
    /** Final blocks by height, each the text of `decodeBlock`; fewer than asked for when they fill a frame. */
    blocks: readerProcedure
      .input(z.strictObject({ from: height, count: z.number().int().min(1).max(64) }))
      .query(({ ctx, input }) => {
        ctx.session.beginRead();
        return ctx.port.blockTexts(input);
      }),
    /** Heartbeats and new blocks, for observers. */
    onMessage: readerProcedure.subscription(async function* ({ ctx, signal }) {
      ctx.session.beginListening();
      yield* ctx.port.publicMessages(signal ?? new AbortController().signal);
    }),
  }),
});

export type PeersRouter = typeof peersRouter;

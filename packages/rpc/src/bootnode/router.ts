/** The bootnode gives addresses, never trust: whoever uses one checks the record's signature and shakes hands. */
import { CertifiedChangeSchema } from "@tabella/chain/validator-changes";
import { initTRPC } from "@trpc/server";
import { z } from "zod";
import { formatError, PublicError, type RequestContext } from "../errors.ts";
import { SignedPeerRecordSchema } from "./peer-record.ts";
import type { BootnodePort } from "./ports.ts";

export interface BootnodeContext extends RequestContext {
  readonly port: BootnodePort;
  /** IP address of the caller. */
  readonly from: string;
}

const t = initTRPC.context<BootnodeContext>().create({ errorFormatter: formatError });

async function announce(
  { port, from }: BootnodeContext,
  signed: Parameters<BootnodePort["announce"]>[0],
): Promise<{ readonly accepted: true; readonly setChanges: number }> {
  const outcome = await port.announce(signed, from);
  if (!outcome.ok) throw new PublicError("BAD_REQUEST", outcome.error);
  return { accepted: true, setChanges: port.setChanges() };
}

export const bootnodeRouter = t.router({
  health: t.procedure.query(({ ctx }) => ({ ok: true, peerCount: ctx.port.peers().length })),
  peers: t.router({
    /** A first record, or the next one as heartbeat. */
    announce: t.procedure
      .input(SignedPeerRecordSchema.refine(({ record }) => !record.leaving, "a leaving record goes to peers.leave"))
      .mutation(({ ctx, input }) => announce(ctx, input)),
    leave: t.procedure
      .input(SignedPeerRecordSchema.refine(({ record }) => record.leaving, "not a leaving record"))
      .mutation(({ ctx, input }) => announce(ctx, input)),
    list: t.procedure.query(({ ctx }) => ctx.port.peers()),
  }),
  validators: t.router({
    /** The change of the set after those that the bootnode knows (`setChanges`); anybody may show it, a quorum has sealed it. */
    follow: t.procedure
      .input(z.strictObject({ after: z.number().int().nonnegative(), change: CertifiedChangeSchema }))
      .mutation(({ ctx: { port }, input }) => {
        const followed = port.follow(input);
        if (!followed.ok) throw new PublicError("BAD_REQUEST", followed.error);
        return { setChanges: port.setChanges() };
      }),
  }),
});

export type BootnodeRouter = typeof bootnodeRouter;

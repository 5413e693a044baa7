import { z } from "zod";
import { unwrap } from "./failure.ts";
import { router, voterProcedure } from "./procedures.ts";
import {
  DecryptionTask,
  ElectionDetail,
  ElectionInput,
  PartialDecryptionInput,
  TrusteeElection,
  TrusteeKeyInput,
} from "./schemas.ts";

/** Any account can be named a trustee; whether it is one of this election, the port decides (NOT_A_TRUSTEE). */
export const trusteesRouter = router({
  /** My public key and the proof that I know its secret; the secret never leaves my browser. */
  register: voterProcedure
    .input(TrusteeKeyInput)
    .output(ElectionDetail)
    .mutation(async ({ ctx, input }) => unwrap(await ctx.ports.trustees.register(ctx.caller, input))),

  mine: voterProcedure
    .output(z.array(TrusteeElection))
    .query(async ({ ctx }) => unwrap(await ctx.ports.trustees.mine(ctx.caller))),

  decryptionTask: voterProcedure
    .input(ElectionInput)
    .output(DecryptionTask)
    .query(async ({ ctx, input }) => unwrap(await ctx.ports.trustees.decryptionTask(ctx.caller, input.electionId))),

  submitDecryption: voterProcedure
    .input(PartialDecryptionInput)
    .output(ElectionDetail)
    .mutation(async ({ ctx, input }) => unwrap(await ctx.ports.trustees.submitDecryption(ctx.caller, input))),
});

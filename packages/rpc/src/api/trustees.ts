import { z } from "zod";
import { onRecord } from "./administrator-actions.ts";
import { CeremonyMessageInput, CeremonyRestartInput, CeremonyStatus } from "./ceremony-schemas.ts";
import { unwrap } from "./failure.ts";
import { administratorProcedure, publicProcedure, router, voterProcedure } from "./procedures.ts";
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

  /** Whoever sees the election sees how its trustees make their common key. */
  ceremony: publicProcedure
    .input(ElectionInput)
    .output(CeremonyStatus)
    .query(async ({ ctx, input }) => unwrap(await ctx.ports.trustees.ceremony(ctx.caller, input.electionId))),

  /** My certificate, or what I signed with its key; only for my own place. */
  submitCeremony: voterProcedure
    .input(CeremonyMessageInput)
    .output(CeremonyStatus)
    .mutation(async ({ ctx, input }) => unwrap(await ctx.ports.trustees.submitCeremony(ctx.caller, input))),

  restartCeremony: administratorProcedure
    .input(CeremonyRestartInput)
    .use(onRecord)
    .output(CeremonyStatus)
    .mutation(async ({ ctx, input }) => unwrap(await ctx.ports.trustees.restartCeremony(ctx.caller, input))),
});

import { unwrap } from "./failure.ts";
import { router, voterProcedure } from "./procedures.ts";
import { CredentialInput, CredentialStatus, ElectionInput, SubmitVoteInput, VoteStatus } from "./schemas.ts";

export const credentialsRouter = router({
  /** The public part of the credential that my browser made. One voter, one credential an election. */
  register: voterProcedure
    .input(CredentialInput)
    .output(CredentialStatus)
    .mutation(async ({ ctx, input }) => unwrap(await ctx.ports.credentials.register(ctx.caller, input))),
});

export const votesRouter = router({
  /**
   * Forwards the ballot's bytes to a validator and waits about two seconds for the seals. Sending the same ballot again
   * is always safe and gives its present state (UX-9).
   */
  submit: voterProcedure
    .input(SubmitVoteInput)
    .output(VoteStatus)
    .mutation(async ({ ctx, input }) => unwrap(await ctx.ports.votes.submit(ctx.caller, input))),

  status: voterProcedure
    .input(ElectionInput)
    .output(VoteStatus)
    .query(async ({ ctx, input }) => unwrap(await ctx.ports.votes.status(ctx.caller, input.electionId))),
});

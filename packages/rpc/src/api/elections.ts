import { z } from "zod";
import { onRecord } from "./administrator-actions.ts";
import { unwrap } from "./failure.ts";
import { administratorProcedure, publicProcedure, router } from "./procedures.ts";
import {
  ClosingTimeInput,
  ElectionDetail,
  ElectionDraftInput,
  ElectionInput,
  ElectionResultView,
  ElectionSummary,
} from "./schemas.ts";

/** Drafts are seen by administrators and their own trustees; from the opening on, everyone sees an election. */
export const electionsRouter = router({
  list: publicProcedure
    .output(z.array(ElectionSummary))
    .query(async ({ ctx }) => unwrap(await ctx.ports.elections.list(ctx.caller))),

  get: publicProcedure
    .input(ElectionInput)
    .output(ElectionDetail)
    .query(async ({ ctx, input }) => unwrap(await ctx.ports.elections.get(ctx.caller, input.electionId))),

  create: administratorProcedure
    .input(ElectionDraftInput)
    .use(onRecord)
    .output(ElectionDetail)
    .mutation(async ({ ctx, input }) => unwrap(await ctx.ports.elections.create(ctx.caller, input))),

  /** Of a draft only: trustees may take days for their keys. */
  setClosingTime: administratorProcedure
    .input(ClosingTimeInput)
    .use(onRecord)
    .output(ElectionDetail)
    .mutation(async ({ ctx, input }) => unwrap(await ctx.ports.elections.setClosingTime(ctx.caller, input))),

  open: administratorProcedure
    .input(ElectionInput)
    .use(onRecord)
    .output(ElectionDetail)
    .mutation(async ({ ctx, input }) => unwrap(await ctx.ports.elections.open(ctx.caller, input.electionId))),

  close: administratorProcedure
    .input(ElectionInput)
    .use(onRecord)
    .output(ElectionDetail)
    .mutation(async ({ ctx, input }) => unwrap(await ctx.ports.elections.close(ctx.caller, input.electionId))),
});

export const resultsRouter = router({
  get: publicProcedure
    .input(ElectionInput)
    .output(ElectionResultView)
    .query(async ({ ctx, input }) => unwrap(await ctx.ports.elections.result(ctx.caller, input.electionId))),
});

import { tracked } from "@trpc/server";
import { z } from "zod";
import {
  AbsenceView,
  BlockId,
  BlockPage,
  BlockRange,
  BlockRangeInput,
  BlocksInput,
  BlockView,
  ChainStatus,
  CheckpointInput,
  CheckpointView,
  LedgerElection,
  MisdeedsView,
  OnBlockInput,
  PoolView,
  ReceiptInput,
  ReceiptView,
  SearchAnswer,
  SearchInput,
  TransactionInput,
  TransactionView,
  ValidatorChangesView,
  ValidatorView,
} from "./chain-schemas.ts";
import { unwrap } from "./failure.ts";
import { publicProcedure, router } from "./procedures.ts";
import { CredentialInput } from "./schemas.ts";

/** Read-through to the validators, for the explorer. A reader who wants certainty checks the certificates itself (R3). */
export const chainRouter = router({
  status: publicProcedure.output(ChainStatus).query(async ({ ctx }) => unwrap(await ctx.ports.chain.status())),

  blocks: publicProcedure
    .input(BlocksInput)
    .output(BlockPage)
    .query(async ({ ctx, input }) =>
      unwrap(await ctx.ports.chain.blocks({ cursor: input.cursor ?? null, limit: input.limit })),
    ),

  blockRange: publicProcedure
    .input(BlockRangeInput)
    .output(BlockRange)
    .query(async ({ ctx, input }) => unwrap(await ctx.ports.chain.blockRange(input))),

  block: publicProcedure
    .input(BlockId)
    .output(BlockView)
    .query(async ({ ctx, input }) => unwrap(await ctx.ports.chain.block(input))),

  transaction: publicProcedure
    .input(TransactionInput)
    .output(TransactionView)
    .query(async ({ ctx, input }) => unwrap(await ctx.ports.chain.transaction(input.hash))),

  receipt: publicProcedure
    .input(ReceiptInput)
    .output(ReceiptView)
    .query(async ({ ctx, input }) => unwrap(await ctx.ports.chain.receipt(input))),

  absence: publicProcedure
    .input(CredentialInput)
    .output(AbsenceView)
    .query(async ({ ctx, input }) => unwrap(await ctx.ports.chain.absence(input))),

  validators: publicProcedure
    .output(z.array(ValidatorView))
    .query(async ({ ctx }) => unwrap(await ctx.ports.chain.validators())),

  validatorChanges: publicProcedure
    .output(ValidatorChangesView)
    .query(async ({ ctx }) => unwrap(await ctx.ports.chain.validatorChanges())),

  misdeeds: publicProcedure.output(MisdeedsView).query(async ({ ctx }) => unwrap(await ctx.ports.chain.misdeeds())),

  checkpoint: publicProcedure
    .input(CheckpointInput)
    .output(CheckpointView)
    .query(async ({ ctx, input }) =>
      unwrap(await ctx.ports.chain.checkpoint({ height: input.height ?? null, since: input.since ?? null })),
    ),

  elections: publicProcedure
    .output(z.array(LedgerElection))
    .query(async ({ ctx }) => unwrap(await ctx.ports.chain.elections())),

  pool: publicProcedure.output(PoolView).query(async ({ ctx }) => unwrap(await ctx.ports.chain.pool())),

  search: publicProcedure
    .input(SearchInput)
    .output(SearchAnswer)
    .query(async ({ ctx, input }) => unwrap(await ctx.ports.chain.search(input.text))),

  genesis: publicProcedure.output(z.string()).query(({ ctx }) => ctx.ports.chain.genesis()),

  /** Server-sent events: each new block once, with its index as the event's id, so that a reconnect misses none. */
  onBlock: publicProcedure.input(OnBlockInput).subscription(async function* ({ ctx, input, signal }) {
    const after = input?.lastEventId == null ? null : Number(input.lastEventId);
    for await (const block of ctx.ports.chain.newBlocks(after, signal ?? new AbortController().signal)) {
      yield tracked(String(block.index), block);
    }
  }),
});

import { unwrap } from "./failure.ts";
import type { ApiContext, NewSession } from "./ports.ts";
import { publicProcedure, router, voterProcedure } from "./procedures.ts";
import { Account, LoginInput, RefreshInput, RegisterInput, SignedIn, TokenDelivery } from "./schemas.ts";

export const authRouter = router({
  register: publicProcedure
    .input(RegisterInput.extend({ delivery: TokenDelivery }))
    .output(SignedIn)
    .mutation(async ({ ctx, input: { delivery, ...input } }) =>
      enter(ctx, delivery, unwrap(await ctx.ports.auth.register(input))),
    ),

  login: publicProcedure
    .input(LoginInput.extend({ delivery: TokenDelivery }))
    .output(SignedIn)
    .mutation(async ({ ctx, input: { delivery, ...input } }) =>
      enter(ctx, delivery, unwrap(await ctx.ports.auth.login(input))),
    ),

  /** Browsers send nothing (their cookie says it), other programs their session token. */
  refresh: publicProcedure
    .input(RefreshInput)
    .output(SignedIn)
    .mutation(async ({ ctx, input }) => {
      const session = unwrap(await ctx.ports.auth.refresh(input?.sessionToken ?? ctx.cookies.read() ?? ""));
      return deliver(ctx, input == null ? "cookie" : "bearer", session);
    }),

  /** Ends the session on the server; logging out twice is no error. */
  logout: publicProcedure.mutation(async ({ ctx }) => {
    if (ctx.caller !== null) await ctx.ports.auth.logout(ctx.caller);
    ctx.cookies.clear();
  }),

  /** The account of this session, or null: the question every page asks first. */
  me: publicProcedure
    .output(Account.nullable())
    .query(async ({ ctx }) => (ctx.caller === null ? null : unwrap(await ctx.ports.auth.account(ctx.caller)))),

  /** As `me`, for pages that make no sense without an account: NOT_LOGGED_IN instead of null. */
  account: voterProcedure.output(Account).query(async ({ ctx }) => unwrap(await ctx.ports.auth.account(ctx.caller))),
});

/** Whoever enters anew leaves no session of before behind (SEC-11). */
async function enter(ctx: ApiContext, delivery: "cookie" | "bearer", session: NewSession): Promise<SignedIn> {
  if (ctx.caller !== null) await ctx.ports.auth.logout(ctx.caller);
  return deliver(ctx, delivery, session);
}

function deliver(ctx: ApiContext, delivery: "cookie" | "bearer", { account, tokens }: NewSession): SignedIn {
  if (delivery === "bearer") return { account, tokens };
  ctx.cookies.write(tokens);
  return { account, tokens: null };
}

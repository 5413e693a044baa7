import { initTRPC } from "@trpc/server";
import { formatError } from "../errors.ts";
import { failureError } from "./failure.ts";
import type { ApiContext } from "./ports.ts";

const t = initTRPC.context<ApiContext>().create({
  isDev: false,
  errorFormatter: formatError,
  sse: {
    ping: { enabled: true, intervalMs: 10_000 },
    client: { reconnectAfterInactivityMs: 30_000 },
  },
});

export const router = t.router;
export const middleware = t.middleware;

/** Anyone, logged in or not. */
export const publicProcedure = t.procedure;

/** Anyone with a living session; `ctx.caller` is present. */
export const voterProcedure = t.procedure.use(({ ctx, next }) => {
  if (ctx.caller === null) throw failureError({ code: "NOT_LOGGED_IN" });
  return next({ ctx: { ...ctx, caller: ctx.caller } });
});

export const administratorProcedure = voterProcedure.use(({ ctx, next }) => {
  if (ctx.caller.role !== "administrator") throw failureError({ code: "NOT_ALLOWED" });
  return next();
});

import { actionsRouter } from "./administrator-actions.ts";
import { authRouter } from "./auth.ts";
import { chainRouter } from "./chain.ts";
import { electionsRouter, resultsRouter } from "./elections.ts";
import { publicProcedure, router } from "./procedures.ts";
import { rollRouter } from "./roll.ts";
import { Health } from "./schemas.ts";
import { trusteesRouter } from "./trustees.ts";
import { credentialsRouter, votesRouter } from "./votes.ts";

/** Mounted at `/api`: `auth.register` is `POST /api/auth.register`. */
export const apiRouter = router({
  auth: authRouter,
  elections: electionsRouter,
  roll: rollRouter,
  actions: actionsRouter,
  credentials: credentialsRouter,
  trustees: trusteesRouter,
  votes: votesRouter,
  results: resultsRouter,
  chain: chainRouter,
  health: publicProcedure.output(Health).query(({ ctx }) => ctx.ports.health.health()),
});

export type ApiRouter = typeof apiRouter;

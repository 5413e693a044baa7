/** The audit log (SEC-24): what administrators and operators set out to do, and what came of it. */
import { z } from "zod";
import { publicCodeOf } from "../errors.ts";
import { failureError, unwrap } from "./failure.ts";
import { administratorProcedure, middleware, router } from "./procedures.ts";
import { Uuid } from "./schemas.ts";

/** Short facts of an order, as it named them. */
export const ActionFacts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

/** An operator's commands on the server, beside the procedures. */
export const operatorCommands = ["accounts.appoint", "accounts.dismiss", "accounts.givePassword"] as const;

export const AdministratorAction = z.object({
  id: z.string(),
  /** Milliseconds since the epoch. */
  at: z.number(),
  /** null: an operator's, with a command on the server. */
  actor: z.object({ email: z.string(), displayName: z.string() }).nullable(),
  /** A procedure's name, or one of {@link operatorCommands}. */
  action: z.string(),
  /** That was named or made; `name` is null if there is no such election here. */
  election: z.object({ uuid: z.string(), name: z.string().nullable() }).nullable(),
  /** E-mail address of the account that it is about. */
  subject: z.string().nullable(),
  facts: ActionFacts,
  /** null: not known, because the server stopped before it was told · `refusal`: the code, null where it was done. */
  outcome: z.object({ at: z.number(), refusal: z.string().nullable() }).nullable(),
  /** Of the request in the logs. */
  requestId: z.string().nullable(),
});
export const ActionPageInput = z.object({
  /** The id below which to begin; null: with the newest. */
  cursor: z
    .string()
    .regex(/^[0-9]{1,19}$/)
    .nullable()
    .default(null),
  limit: z.number().int().min(1).max(50).default(20),
});
export const ActionPage = z.object({ actions: z.array(AdministratorAction), nextCursor: z.string().nullable() });

export type ActionFacts = z.infer<typeof ActionFacts>;
export type AdministratorAction = z.infer<typeof AdministratorAction>;
export type ActionPage = z.infer<typeof ActionPage>;
export type ActionPageInput = z.infer<typeof ActionPageInput>;

const Named = z.object({ electionId: Uuid });
const Made = z.object({ uuid: Uuid });
const factLengthMax = 100;

/**
 * For every procedure by which an administrator changes something; stands behind its input, which is checked by then. It is
 * on record before it is done, or not done at all.
 */
export const onRecord = middleware(async ({ ctx, path, input, next }) => {
  if (ctx.caller === null) throw failureError({ code: "NOT_LOGGED_IN" });
  const electionId = Named.safeParse(input).data?.electionId ?? null;
  const { actions } = ctx.ports;
  const end = await actions.begin(ctx.caller, {
    action: path,
    electionId,
    facts: factsOf(input),
    requestId: ctx.requestId,
  });
  const result = await next();
  const made = result.ok && electionId === null ? Made.safeParse(result.data).data : undefined;
  await end({ refusal: result.ok ? null : publicCodeOf(result.error), electionId: made?.uuid ?? null });
  return result;
});

/** What is short enough of an input's own fields: no roll, no texts, no lists of people. */
function factsOf(input: unknown): ActionFacts {
  const fields = Object.entries(input ?? {}).filter(([name]) => name !== "electionId");
  return Object.fromEntries(
    fields.filter(
      ([, value]) =>
        value === null ||
        typeof value === "number" ||
        typeof value === "boolean" ||
        (typeof value === "string" && value.length <= factLengthMax),
    ),
  );
}

export const actionsRouter = router({
  list: administratorProcedure
    .input(ActionPageInput)
    .output(ActionPage)
    .query(async ({ ctx, input }) => unwrap(await ctx.ports.actions.list(input))),
});

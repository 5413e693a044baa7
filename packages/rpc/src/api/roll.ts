import { onRecord } from "./administrator-actions.ts";
import { unwrap } from "./failure.ts";
import { administratorProcedure, router } from "./procedures.ts";
import { RollImported, RollImportInput } from "./schemas.ts";

/** Who may vote in an election by roll: the file that the credential authority made (`tabella credentials`). */
export const rollRouter = router({
  import: administratorProcedure
    .input(RollImportInput)
    .use(onRecord)
    .output(RollImported)
    .mutation(async ({ ctx, input }) => unwrap(await ctx.ports.roll.import(ctx.caller, input))),
});

import type { Command } from "commander";
import { z } from "zod";
import { UserFailure } from "../failure.ts";
import { exitCodes, paint, printJson, printLine } from "../output.ts";
import { runStoreProgram, storeProgram } from "./store-program.ts";

interface Options {
  readonly data: string;
  readonly key: string;
  readonly genesis: string;
  readonly nobodyKnowsMore?: true;
  readonly json?: true;
}

const Answer = z.union([z.object({ validator: z.string(), height: z.number() }), z.object({ error: z.string() })]);

export function addOverrideWatching(validator: Command): void {
  validator
    .command("override-watching")
    .description(
      "let a stopped validator vote that has lost its memory, where too few others are left to go on without it",
    )
    .requiredOption("--data <folder>", "its data folder, in which the chain lies")
    .requiredOption("--key <file>", "its key file")
    .requiredOption("--genesis <file>", "genesis.json of the chain")
    .option("--nobody-knows-more", "you have asked the other operators: nobody has a block above the highest head")
    .option("--json", "print one JSON document")
    .action(override);
}

async function override(options: Options): Promise<void> {
  if (!options.nobodyKnowsMore) throw new UserFailure(explanation, exitCodes.usage);
  const { validator, height } = await allow(options);
  if (options.json) return printJson({ validator, height });
  printLine(`${validator} may vote without its memory, once. Its own chain ends at block ${height}.`);
  printLine("Start it now. It first takes what any other has; the chain records from which block on it votes.");
  printLine(paint.dim("If the others go on without it meanwhile, the override is not used."));
}

const explanation = `This makes a validator vote that cannot know what it signed before. If it has signed a block that only
a validator has which is gone, it may sign another one for the same height: then there are two, whoever keeps the first
can prove it, and the validator stands convicted. Do it only if so few are left that no block becomes final without it.
Ask every other operator for the highest block that his validator has, and start those validators first. Then say
--nobody-knows-more.`;

/** In the validator's program: the store and its lock are its own. */
async function allow({
  data,
  key,
  genesis,
}: Options): Promise<{ readonly validator: string; readonly height: number }> {
  const parameters = ["--data", data, "--key", key, "--genesis", genesis];
  const answer = Answer.parse(await runStoreProgram(storeProgram("override-watching"), data, parameters));
  if ("validator" in answer) return answer;
  throw new UserFailure(answer.error, exitCodes.usage);
}

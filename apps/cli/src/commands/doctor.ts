import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { repositoryFolder } from "@tabella/launcher/service-process";
import type { Command } from "commander";
import { z } from "zod";
import { UserFailure } from "../failure.ts";
import { exitCodes, paint, printJson, printLine } from "../output.ts";
import { runStoreProgram, storeProgram } from "../validator/store-program.ts";

const Place = z.object({ height: z.number(), why: z.string() });
const Diagnosis = z.object({
  folder: z.string(),
  ok: z.boolean(),
  height: z.number(),
  goodHeight: z.number(),
  ballots: z.number(),
  memories: z.number(),
  damagedMemories: z.array(z.string()),
  damage: Place.nullable(),
  indexDamage: z.array(Place),
  refusedBallots: z.array(Place),
  advice: z.array(z.string()),
});
type Diagnosis = z.infer<typeof Diagnosis>;

export function addCommand(program: Command): void {
  program
    .command("doctor")
    .description(
      "check the whole store of a stopped node again: blocks, certificates, ballots' proofs, indexes, memory",
    )
    .option(
      "--data <folder>",
      "a validator's data folder, or a folder of several",
      join(repositoryFolder, ".data", "network"),
    )
    .option("--genesis <file>", "genesis.json; looked for in the folder and those above it if not given")
    .option("--json", "print one JSON document")
    .action(async (options: { readonly data: string; readonly genesis?: string; readonly json?: true }) => {
      const folders = storesIn(options.data);
      if (folders.length === 0) throw new UserFailure(`${options.data} holds no node's store`, exitCodes.usage);
      const genesis = options.genesis ?? genesisAbove(options.data);
      const diagnoses: Diagnosis[] = [];
      for (const folder of folders) diagnoses.push(await diagnose(folder, genesis));
      if (diagnoses.some(({ ok }) => !ok)) process.exitCode = exitCodes.failed;
      if (options.json) printJson({ ok: diagnoses.every(({ ok }) => ok), nodes: diagnoses });
      else for (const diagnosis of diagnoses) print(diagnosis);
    });
}

/** The folder itself, if it is a node's; else those below it, two levels at most. */
function storesIn(folder: string, levels = 2): string[] {
  if (existsSync(join(folder, "chain", "data.mdb"))) return [folder];
  if (levels === 0 || !existsSync(folder)) return [];
  const below = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return below.flatMap(({ name }) => storesIn(join(folder, name), levels - 1)).sort();
}

function genesisAbove(folder: string): string {
  const places = [folder, dirname(folder), dirname(dirname(folder))].map((place) => join(place, "genesis.json"));
  const found = places.find((place) => existsSync(place));
  if (found === undefined)
    throw new UserFailure(`no genesis.json near ${folder}: name it with --genesis`, exitCodes.usage);
  return found;
}

async function diagnose(folder: string, genesis: string): Promise<Diagnosis> {
  const parameters = ["--data", folder, "--genesis", genesis];
  const answer = await runStoreProgram(storeProgram("doctor"), folder, parameters);
  const parsed = Diagnosis.safeParse(answer);
  if (parsed.success) return parsed.data;
  const refusal = z.object({ error: z.string() }).safeParse(answer);
  throw new UserFailure(`${folder}: ${refusal.data?.error ?? "no diagnosis"}`, exitCodes.failed);
}

function print({
  folder,
  ok,
  height,
  goodHeight,
  ballots,
  memories,
  damage,
  indexDamage,
  damagedMemories,
  refusedBallots,
  advice,
}: Diagnosis): void {
  const verdict = ok ? paint.green("whole") : paint.red("damaged");
  printLine(
    `${folder}: ${verdict}; ${goodHeight} of ${height} blocks hold, ${ballots} ballots proven, ${memories} memories`,
  );
  const places = [...(damage === null ? [] : [damage]), ...indexDamage, ...refusedBallots];
  for (const { height: at, why } of places) printLine(paint.red(`  at block ${at}: ${why}`));
  for (const key of damagedMemories) printLine(paint.red(`  the memory of ${key} is damaged`));
  for (const sentence of advice) printLine(`  ${sentence}`);
}

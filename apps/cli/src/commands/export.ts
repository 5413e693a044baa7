import { resolve } from "node:path";
import type { Command } from "commander";
import { printLine, progressLine } from "../output.ts";
import { downloadRecord } from "../record/public-record.ts";

export function addCommand(program: Command): void {
  program
    .command("export")
    .description("write an election's public record: election.bel, chain.ndjson, genesis.json")
    .requiredOption("--election <id>", "the election's identifier")
    .requiredOption("--out <folder>", "where the files go")
    .option("--api <url>", "an API server", "http://127.0.0.1:8000")
    .action(async (options: { election: string; out: string; api: string }) => {
      const out = resolve(options.out);
      const progress = progressLine("reading blocks");
      const { blockCount } = await downloadRecord({
        apiUrl: options.api.replace(/\/+$/, ""),
        origin: options.api,
        electionId: options.election,
        out,
        onProgress: progress.report,
      });
      progress.end();
      printLine(`${blockCount} blocks and the archive are in ${out}. Nothing was taken on trust yet: now run`);
      printLine(`tabella verify ${out}/election.bel --chain ${out}/chain.ndjson --genesis ${out}/genesis.json`);
    });
}

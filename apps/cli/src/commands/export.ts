import { resolve } from "node:path";
import type { Command } from "commander";
import { printLine, progressLine } from "../output.ts";
import { downloadBoard, downloadRecord } from "../record/public-record.ts";

interface Options {
  readonly election?: string;
  readonly out: string;
  readonly api: string;
}

export function addCommand(program: Command): void {
  program
    .command("export")
    .description("write an election's public record: election.bel, chain.ndjson, genesis.json")
    .option("--election <id>", "the election's identifier; without it, only the board: blocks and genesis")
    .requiredOption("--out <folder>", "where the files go")
    .option("--api <url>", "an API server", "http://127.0.0.1:8000")
    .action(exportFiles);
}

async function exportFiles({ election, out: folder, api }: Options): Promise<void> {
  const out = resolve(folder);
  const progress = progressLine("reading blocks");
  const from = { apiUrl: api.replace(/\/+$/, ""), origin: api, out, onProgress: progress.report };
  if (election === undefined) {
    const { blocks } = await downloadBoard(from);
    progress.end();
    printLine(`${blocks.length} blocks are in ${out}/chain.ndjson, and ${out}/genesis.json says whose seals count.`);
    return;
  }
  const { blockCount } = await downloadRecord({ ...from, electionId: election });
  progress.end();
  printLine(`${blockCount} blocks and the archive are in ${out}. Nothing was taken on trust yet: now run`);
  printLine(`tabella verify ${out}/election.bel --chain ${out}/chain.ndjson --genesis ${out}/genesis.json`);
}

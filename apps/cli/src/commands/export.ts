import { resolve } from "node:path";
import type { Command } from "commander";
import { UserFailure } from "../failure.ts";
import { readInputText } from "../input-files.ts";
import { exitCodes, printLine, progressLine } from "../output.ts";
import { type Board, downloadBoard, nodeBoard, writeBoard, writeRecord } from "../record/public-record.ts";

interface Options {
  readonly election?: string;
  readonly out: string;
  readonly api: string;
  readonly node?: string;
  readonly genesis?: string;
}

export function addCommand(program: Command): void {
  program
    .command("export")
    .description("write an election's public record: election.bel, chain.ndjson, genesis.json")
    .option("--election <id>", "the election's identifier; without it, only the board: blocks and genesis")
    .requiredOption("--out <folder>", "where the files go")
    .option("--api <url>", "an API server", "http://127.0.0.1:8000")
    .option("--node <url>", "instead of --api: a validator or observer; with --genesis")
    .option("--genesis <file>", "with --node: your own genesis.json, from which each block is checked")
    .action(exportFiles);
}

async function exportFiles(options: Options): Promise<void> {
  const out = resolve(options.out);
  const progress = progressLine("reading blocks");
  const board = await boardOf(options, progress.report);
  progress.end();
  const blockCount = board.blocks.length;
  if (options.election === undefined) {
    writeBoard(board, out);
    printLine(`${blockCount} blocks are in ${out}/chain.ndjson, and ${out}/genesis.json says whose seals count.`);
    return;
  }
  writeRecord(board, { electionId: options.election, out });
  printLine(`${blockCount} blocks and the archive are in ${out}. Nothing was taken on trust yet: now run`);
  printLine(`tabella verify ${out}/election.bel --chain ${out}/chain.ndjson --genesis ${out}/genesis.json`);
}

function boardOf({ api, node, genesis }: Options, onProgress: (done: number, total: number) => void): Promise<Board> {
  if ((node === undefined) !== (genesis === undefined))
    throw new UserFailure("--node and --genesis belong together", exitCodes.usage);
  if (node === undefined || genesis === undefined)
    return downloadBoard({ apiUrl: api.replace(/\/+$/, ""), origin: api }, onProgress);
  return nodeBoard({ node, genesisText: readInputText(genesis) }, onProgress);
}

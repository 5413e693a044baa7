import { closeSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Block } from "@tabella/chain/block";
import { encodeBlock } from "@tabella/chain/block-codec";
import { type Genesis, genesisHash } from "@tabella/chain/genesis";
import { genesisState } from "@tabella/chain/genesis-block";
import { writeArchive } from "@tabella/election/archive";
import { createApiClient } from "@tabella/rpc/api/client";
import { exportRecord } from "@tabella/verifier/export-record";
import { followNode } from "../backup/chain-snapshot.ts";
import { UserFailure } from "../failure.ts";
import { exitCodes } from "../output.ts";
import { parseGenesisText } from "./genesis-file.ts";
import { downloadBlocks } from "./ledger-reader.ts";

/** The three files from which anyone recomputes everything. */
export interface RecordPaths {
  readonly archive: string;
  readonly chain: string;
  readonly genesis: string;
}

/** All blocks of a network after genesis, with their certificates, and its genesis file. */
export interface Board {
  readonly blocks: readonly Block[];
  readonly genesis: Genesis;
  readonly genesisText: string;
}

type OnProgress = (done: number, total: number) => void;

/** As the server of an API hands it out: nothing is checked yet. */
export async function downloadBoard(
  { apiUrl, origin }: { readonly apiUrl: string; readonly origin: string },
  onProgress?: OnProgress,
): Promise<Board> {
  const api = createApiClient({ url: `${apiUrl}/api`, origin });
  const genesisText = await api.chain.genesis.query();
  const genesis = parseGenesisText(genesisText);
  return { blocks: await downloadBlocks(api, onProgress && { onProgress }), genesis, genesisText };
}

/**
 * As a validator or observer hands it out, without an API: each block is checked from one's own genesis file on.
 * @throws UserFailure (exit code 1) if one does not hold, or the node does not answer
 */
export async function nodeBoard(
  { node, genesisText }: { readonly node: string; readonly genesisText: string },
  onProgress?: OnProgress,
): Promise<Board> {
  const genesis = parseGenesisText(genesisText);
  const blocks: Block[] = [];
  for await (const { block } of followNode(node, genesisState(genesis), onProgress)) blocks.push(block);
  return { blocks, genesis, genesisText };
}

/** Writes `chain.ndjson` (a block with its certificate a line, from block 1 on) and `genesis.json`. */
export function writeBoard({ blocks, genesisText }: Board, out: string): Omit<RecordPaths, "archive"> {
  mkdirSync(out, { recursive: true });
  const files = { chain: join(out, "chain.ndjson"), genesis: join(out, "genesis.json") };
  writeLines(files.chain, blocks);
  writeFileSync(files.genesis, genesisText);
  return files;
}

/**
 * Writes an election's public record: `election.bel` (the archive of the specification), and the board beside it.
 * @throws UserFailure if the chain has no such election
 */
export function writeRecord(
  board: Board,
  { electionId, out }: { readonly electionId: string; readonly out: string },
): RecordPaths & { readonly blockCount: number } {
  const { blocks, genesis } = board;
  const record = exportRecord({ blocks, electionId, genesisHash: genesisHash(genesis) });
  if (!record.ok) throw new UserFailure(record.error, exitCodes.usage);
  const files = writeBoard(board, out);
  const archive = join(out, "election.bel");
  writeFileSync(archive, writeArchive(record.value));
  return { archive, ...files, blockCount: blocks.length };
}

/** {@link writeRecord} of what an API hands out. */
export async function downloadRecord(from: {
  readonly apiUrl: string;
  readonly origin: string;
  readonly electionId: string;
  readonly out: string;
}): Promise<RecordPaths & { readonly blockCount: number }> {
  return writeRecord(await downloadBoard(from), from);
}

/** A line a block, written one after the other: together they may be longer than any string. */
function writeLines(file: string, blocks: readonly Block[]): void {
  const descriptor = openSync(file, "w");
  try {
    for (const block of blocks) writeFileSync(descriptor, `${encodeBlock(block)}\n`);
  } finally {
    closeSync(descriptor);
  }
}

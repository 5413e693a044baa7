import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeBlock } from "@tabella/chain/block-codec";
import { genesisHash } from "@tabella/chain/genesis";
import { writeArchive } from "@tabella/election/archive";
import { createApiClient } from "@tabella/rpc/api/client";
import { exportRecord } from "@tabella/verifier/export-record";
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

/** Where a network answers, and where files of it go. */
interface Download {
  readonly apiUrl: string;
  readonly origin: string;
  readonly out: string;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Writes an election's public record: `election.bel` (the archive of the specification), and the board beside it.
 * @throws UserFailure if the chain has no such election
 */
export async function downloadRecord(
  from: Download & { readonly electionId: string },
): Promise<RecordPaths & { readonly blockCount: number }> {
  const { blocks, genesis, ...board } = await downloadBoard(from);
  const record = exportRecord({ blocks, electionId: from.electionId, genesisHash: genesisHash(genesis) });
  if (!record.ok) throw new UserFailure(record.error, exitCodes.usage);
  const archive = join(from.out, "election.bel");
  writeFileSync(archive, writeArchive(record.value));
  return { archive, chain: board.chain, genesis: board.genesisFile, blockCount: blocks.length };
}

/** Writes `chain.ndjson` (a block with its certificate a line, from block 1 on) and `genesis.json`. */
export async function downloadBoard({ apiUrl, origin, out, onProgress }: Download) {
  const api = createApiClient({ url: `${apiUrl}/api`, origin });
  const genesisText = await api.chain.genesis.query();
  const genesis = parseGenesisText(genesisText);
  const blocks = await downloadBlocks(api, onProgress && { onProgress });
  mkdirSync(out, { recursive: true });
  const files = { chain: join(out, "chain.ndjson"), genesisFile: join(out, "genesis.json") };
  writeFileSync(files.chain, blocks.map((block) => `${encodeBlock(block)}\n`).join(""));
  writeFileSync(files.genesisFile, genesisText);
  return { ...files, blocks, genesis };
}

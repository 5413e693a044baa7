import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeBlock } from "@tabella/chain/block-codec";
import { genesisHash, parseGenesis } from "@tabella/chain/genesis";
import { writeArchive } from "@tabella/election/archive";
import { createApiClient } from "@tabella/rpc/api/client";
import { exportRecord } from "@tabella/verifier/export-record";
import { UserFailure } from "../failure.ts";
import { exitCodes } from "../output.ts";
import { downloadBlocks } from "./ledger-reader.ts";

/** The three files from which anyone recomputes everything. */
export interface RecordPaths {
  readonly archive: string;
  readonly chain: string;
  readonly genesis: string;
}

/**
 * Writes an election's public record: `election.bel` (the archive of the specification), `chain.ndjson` (a block with its
 * certificate a line, from block 1 on) and `genesis.json`.
 * @throws UserFailure if the chain has no such election
 */
export async function downloadRecord(from: {
  readonly apiUrl: string;
  readonly origin: string;
  readonly electionId: string;
  readonly out: string;
  readonly onProgress?: (done: number, total: number) => void;
}): Promise<RecordPaths & { readonly blockCount: number }> {
  const api = createApiClient({ url: `${from.apiUrl}/api`, origin: from.origin });
  const genesisText = await api.chain.genesis.query();
  const genesis = parseGenesis(genesisText);
  if (!genesis.ok) throw new UserFailure(`genesis.json: ${genesis.error}`, exitCodes.usage);
  const blocks = await downloadBlocks(api, from.onProgress && { onProgress: from.onProgress });
  const record = exportRecord({ blocks, electionId: from.electionId, genesisHash: genesisHash(genesis.value) });
  if (!record.ok) throw new UserFailure(record.error, exitCodes.usage);
  const paths = {
    archive: join(from.out, "election.bel"),
    chain: join(from.out, "chain.ndjson"),
    genesis: join(from.out, "genesis.json"),
  };
  mkdirSync(from.out, { recursive: true });
  writeFileSync(paths.archive, writeArchive(record.value));
  writeFileSync(paths.chain, blocks.map((block) => `${encodeBlock(block)}\n`).join(""));
  writeFileSync(paths.genesis, genesisText);
  return { ...paths, blockCount: blocks.length };
}

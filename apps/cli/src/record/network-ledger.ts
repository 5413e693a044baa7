import { type Genesis, genesisHash } from "@tabella/chain/genesis";
import { genesisState } from "@tabella/chain/genesis-block";
import type { ChainState } from "@tabella/chain/state";
import type { Hash } from "@tabella/crypto/hex";
import type { ApiClient } from "@tabella/rpc/api/client";
import { UserFailure } from "../failure.ts";
import { readInputText } from "../input-files.ts";
import { exitCodes, progressLine } from "../output.ts";
import { parseGenesisText } from "./genesis-file.ts";
import { applyBlocks, downloadBlocks } from "./ledger-reader.ts";

/** @throws UserFailure (exit code 1) unless this is the network that a backup names; null: none does */
export function demandNetwork(genesis: Genesis, pinned: Hash | null): Genesis {
  if (pinned === null || genesisHash(genesis) === pinned) return genesis;
  throw new UserFailure("your backup is of another network than this genesis.json", exitCodes.failed);
}

/**
 * The whole ledger of the network behind a server, which this program replays itself.
 * @param network.file genesis.json of one's own; without one, the server's is believed unless it is not the pinned one
 */
export async function networkLedger(
  api: ApiClient,
  network: { readonly file: string | undefined; readonly pinned: Hash | null },
): Promise<ChainState> {
  const text = network.file === undefined ? await api.chain.genesis.query() : readInputText(network.file);
  const start = genesisState(demandNetwork(parseGenesisText(text), network.pinned));
  const reading = progressLine("reading blocks");
  const blocks = await downloadBlocks(api, { onProgress: reading.report });
  reading.end();
  const checking = progressLine("checking blocks");
  const state = await applyBlocks(start, blocks, checking.report);
  checking.end();
  return state;
}

/** The ledger as it is now, from how it was. */
export async function followLedger(api: ApiClient, before: ChainState): Promise<ChainState> {
  return applyBlocks(before, await downloadBlocks(api, { after: before.head.index }));
}

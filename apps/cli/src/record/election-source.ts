import { certifiedElection } from "@tabella/chain/certified-election";
import { genesisHash } from "@tabella/chain/genesis";
import type { Hash } from "@tabella/crypto/hex";
import { readArchive } from "@tabella/election/archive";
import { nodeSignatureChecker } from "@tabella/keys/node-signature-checker";
import { createApiClient } from "@tabella/rpc/api/client";
import { UserFailure } from "../failure.ts";
import { readInput, readInputText } from "../input-files.ts";
import { exitCodes } from "../output.ts";
import { parseGenesisText } from "./genesis-file.ts";

/** Where the text of an election comes from: an archive, or a running network. */
export type ElectionSource =
  | { readonly archive: string }
  /** `genesis`: the file that says whose seals count; without it the API's own is believed. */
  | { readonly api: string; readonly genesis: string | undefined };

/** The exact text of an election; `sealedBy`: the chain whose validators sealed it, null where an archive gave it. */
export interface SourcedElection {
  readonly text: string;
  readonly sealedBy: Hash | null;
}

/** @throws UserFailure (exit code 2) if the source does not have this election, or what it gives is not sealed */
export async function electionText(source: ElectionSource, uuid: string): Promise<SourcedElection> {
  if ("archive" in source) {
    const record = readArchive(readInput(source.archive));
    if (record.ok) return { text: record.value.election, sealedBy: null };
    throw new UserFailure(`${source.archive} does not hold: ${record.error.detail}`, exitCodes.usage);
  }
  const url = source.api.replace(/\/+$/, "");
  const api = createApiClient({ url: `${url}/api`, origin: url });
  const { openedInBlock } = await api.elections.get.query({ electionId: uuid });
  if (openedInBlock === null) throw new UserFailure("this election is not open yet", exitCodes.usage);
  const { block, validatorChanges: changes } = await api.chain.block.query({ index: openedInBlock });
  const genesisText = source.genesis === undefined ? await api.chain.genesis.query() : readInputText(source.genesis);
  const sealedBy = genesisHash(parseGenesisText(genesisText));
  const certified = certifiedElection({ uuid, genesisText, block, changes }, nodeSignatureChecker);
  if (!certified.ok) throw new UserFailure(`${url}: ${certified.error}`, exitCodes.failed);
  return { text: certified.value.text, sealedBy };
}

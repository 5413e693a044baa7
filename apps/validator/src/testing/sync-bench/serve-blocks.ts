/** The peer of the bench, in a thread of its own: elsewhere it is another machine. */
import { parentPort, workerData } from "node:worker_threads";
import { blockTextMax } from "@tabella/chain/block-codec";
import { chainIdentity, type Genesis } from "@tabella/chain/genesis";
import type { PeerMessage } from "@tabella/node/peer-message";
import { blockTextsUpTo } from "../../peer-network.ts";
import { Store } from "../../store.ts";

export interface Source {
  readonly folder: string;
  readonly genesis: Genesis;
}

const { folder, genesis } = workerData as Source;
const store = new Store(folder, { identity: chainIdentity(genesis), signer: null });
const charactersMax = blockTextMax(genesis.limits);
parentPort?.on("message", (request: Extract<PeerMessage, { kind: "blocks-request" }>) => {
  const blocks = blockTextsUpTo(request, { textOf: (height) => store.blockText(height), charactersMax });
  // As on the wire: one text of JSON.
  parentPort?.postMessage(JSON.stringify({ kind: "blocks", blocks }));
});

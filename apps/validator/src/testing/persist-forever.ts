/** Writes blocks and memories until it is killed, and says each write that `persist` returned from: the victim of a crash test. */
import { writeSync } from "node:fs";
import { text } from "node:stream/consumers";
import type { Block } from "@tabella/chain/block";
import { chainIdentity, type Genesis } from "@tabella/chain/genesis";
import type { Address } from "@tabella/crypto/signature";
import { Store } from "../store.ts";

const { folder, genesis, blocks, signer } = JSON.parse(await text(process.stdin)) as {
  readonly folder: string;
  readonly genesis: Genesis;
  readonly blocks: readonly Block[];
  readonly signer: Address;
};
const store = new Store(folder, { identity: chainIdentity(genesis), signer });
for (let round = 0; ; round += 1) {
  const block = blocks[round];
  store.persist({ ...(block ? { block } : {}), memory: { height: 1, round, sent: [] } });
  writeSync(1, `${round}\n`);
}

import { makeCheckpoint } from "@tabella/chain/checkpoint";
import { chainIdentity, type Genesis } from "@tabella/chain/genesis";
import type { CheckpointView } from "@tabella/rpc/api/chain-schemas";
import type { Answer } from "@tabella/rpc/api/ports";
import type { Validators } from "./validators.ts";

/**
 * The checkpoint of a block (of the head if `height` is null) with the proof that its ledger goes on from the one at
 * `since`, all from one validator, so that it is of one moment. Null if the chain has no such block.
 */
export function readCheckpoint(
  { height: wanted, since }: { readonly height: number | null; readonly since: number | null },
  { validators, genesis }: { readonly validators: Validators; readonly genesis: Genesis },
): Answer<CheckpointView | null> {
  return validators.find(async (client) => {
    const height = wanted ?? (await client.chain.status.query()).height;
    if (height === 0) return { checkpoint: null, path: [] };
    const isShown = since !== null && since > 0 && since < height;
    const [page, changes, proof] = await Promise.all([
      client.chain.summaries.query({ cursor: height, limit: 1, order: "ascending" }),
      client.validators.changes.query({ height }),
      isShown ? client.chain.consistency.query({ from: since, to: height }) : null,
    ]);
    const [block] = page.items;
    if (block?.header.index !== height) return null;
    const { header, round, seals } = block;
    const checkpoint = makeCheckpoint(chainIdentity(genesis), { header, round, seals }, changes);
    return { checkpoint, path: [...(proof?.path ?? [])] };
  });
}

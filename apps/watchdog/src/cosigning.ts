/** Brings what validators show as their head before the witness. */

import { makeCheckpoint } from "@tabella/chain/checkpoint";
import { chainIdentity, type Genesis } from "@tabella/chain/genesis";
import type { ValidatorClient } from "@tabella/rpc/validator/client";
import type { Witness } from "./witness.ts";

/**
 * The head of one validator, with its proof from where the witness is. Every validator's is looked at, not only the
 * highest: a history that some of them show must go on from the one that was cosigned too.
 */
export async function witnessHead(
  client: ValidatorClient,
  { genesis, witness, height }: { readonly genesis: Genesis; readonly witness: Witness; readonly height: number },
): Promise<void> {
  const seen = witness.last;
  if (height === 0 || (seen !== null && height < seen.height)) return;
  const [page, changes, proof] = await Promise.all([
    client.chain.summaries.query({ cursor: height, limit: 1, order: "ascending" }),
    client.validators.changes.query({ height }),
    seen === null ? null : client.chain.consistency.query({ from: seen.height, to: height }),
  ]);
  const [block] = page.items;
  if (block === undefined || block.header.index !== height || block.blockHash === seen?.blockHash) return;
  const { header, round, seals } = block;
  witness.addNext({
    oldSize: seen?.size ?? 0,
    path: proof?.path ?? [],
    checkpoint: makeCheckpoint(chainIdentity(genesis), { header, round, seals }, changes),
  });
}

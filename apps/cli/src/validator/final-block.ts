import { setTimeout as sleep } from "node:timers/promises";
import type { Hash } from "@tabella/crypto/hex";
import type { ValidatorClient } from "@tabella/rpc/validator/client";
import { UserFailure } from "../failure.ts";
import { exitCodes } from "../output.ts";

/** What a validator takes is in a block within a second or two; whoever waits longer is told so. */
const finalWithinMs = 20_000;

/**
 * The height of the block that holds a transaction which this validator has taken, once there is one.
 * @throws UserFailure (exit code 1) if none comes in time
 */
export async function finalBlock(client: ValidatorClient, transactionHash: Hash): Promise<number> {
  const deadline = performance.now() + finalWithinMs;
  while (performance.now() < deadline) {
    const found = await client.chain.transaction.query({ transactionHash }).catch(() => null);
    if (found !== null) return found.blockIndex;
    await sleep(200);
  }
  throw new UserFailure(
    "it was taken, but no block holds it yet: is a quorum of the validators running?",
    exitCodes.failed,
  );
}

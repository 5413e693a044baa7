import { setTimeout as sleep } from "node:timers/promises";
import { createValidatorClient, type ValidatorClient } from "@tabella/rpc/validator/client";

export interface ValidatorHead {
  readonly height: number;
  readonly hash: string;
}

const restWithinMs = 15_000;
const pollMs = 100;

/**
 * The head of each validator once they rest: all at one block, and that an empty one, which is the last after work
 * (`trailingBlockMs` of packages/node). After fifteen seconds they are given as they are.
 */
export async function validatorHeads(urls: readonly string[]): Promise<ValidatorHead[]> {
  const clients = urls.map((url) => createValidatorClient(url));
  const deadline = Date.now() + restWithinMs;
  for (;;) {
    const statuses = await Promise.all(clients.map((client) => client.chain.status.query()));
    const heads = statuses.map(({ height, headHash }) => ({ height, hash: headHash }));
    if ((await isAtRest(clients, heads)) || Date.now() > deadline) return heads;
    await sleep(pollMs);
  }
}

async function isAtRest([first]: readonly ValidatorClient[], heads: readonly ValidatorHead[]): Promise<boolean> {
  const [head, ...others] = heads;
  if (first === undefined || head === undefined || others.some(({ hash }) => hash !== head.hash)) return false;
  return (await first.chain.block.query({ height: head.height })).transactions.length === 0;
}

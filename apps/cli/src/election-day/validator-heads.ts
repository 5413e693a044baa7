import { createValidatorClient } from "@tabella/rpc/validator/client";

export interface ValidatorHead {
  readonly height: number;
  readonly hash: string;
}

const equalWithinMs = 15_000;

/**
 * The head of each validator once they have no more work: an empty block follows the last ballot, so they may differ for
 * a moment. After fifteen seconds they are given as they are.
 */
export async function validatorHeads(urls: readonly string[]): Promise<ValidatorHead[]> {
  const clients = urls.map((url) => createValidatorClient(url));
  const deadline = Date.now() + equalWithinMs;
  let before = "";
  for (;;) {
    const heads = await Promise.all(
      clients.map(async (client) => {
        const { height, headHash } = await client.chain.status.query();
        return { height, hash: headHash };
      }),
    );
    const hashes = new Set(heads.map(({ hash }) => hash));
    const now = [...hashes].join();
    // Equal, and still the same when asked again.
    if ((hashes.size === 1 && now === before) || Date.now() > deadline) return heads;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 750));
  }
}

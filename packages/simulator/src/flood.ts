import type { Hash } from "@tabella/crypto/hex";
import type { Address } from "@tabella/crypto/signature";
import { admissionsMax } from "@tabella/node/admission";
import type { Node } from "@tabella/node/node";
import type { PeerMessage } from "@tabella/node/peer-message";
import { peersMax } from "@tabella/node/peers";
import { verdictsMax } from "@tabella/node/verdicts";
import type { Prng } from "./prng.ts";

const messagesMax = 60;

/** What a stranger can say, again and again: requests, rubbish, old messages and heads that nobody has. */
export function floodOf(
  prng: Prng,
  old: () => PeerMessage | undefined,
): readonly { readonly from: Address; readonly message: PeerMessage }[] {
  const stranger = () => `0x${Buffer.from(prng.bytes(20)).toString("hex")}` as Address;
  const from = stranger();
  return Array.from({ length: prng.between(10, messagesMax) }, () => ({
    from: prng.chance(0.5) ? from : stranger(),
    message: prng.pick<() => PeerMessage>([
      () => ({ kind: "blocks-request", from: prng.between(1, 5), count: 2 ** 31 }),
      () => ({ kind: "transactions", transactions: [`{"type":"ballot","n":${prng.uint32()}}`, "[", ""] }),
      () => ({
        kind: "status",
        height: 2 ** 50,
        headHash: `0x${Buffer.from(prng.bytes(32)).toString("hex")}` as Hash,
        round: 0,
        timeMs: 0,
      }),
      () => ({ kind: "blocks", blocks: [] }),
      () => old() ?? { kind: "blocks", blocks: [] },
    ])(),
  }));
}

/** What of a node has outgrown its bound, if anything has. */
export function outgrown(node: Node): string | null {
  const { consensus, pool, peers, verdicts, admissions, config, validations } = node;
  const n = consensus.validators.length;
  const sizes: readonly (readonly [string, number, number])[] = [
    ["pool", pool.entries.size, config.pool.transactionsMax],
    ["peers", peers.size, peersMax],
    ["verdicts", verdicts.size, verdictsMax],
    ["admissions", admissions.size, admissionsMax],
    ["validations", validations.length, 2],
    ["PREPAREs", consensus.log.prepares.length, 4 * n],
    ["COMMITs", consensus.log.commits.length, 4 * n],
    ["ROUND-CHANGEs", consensus.log.roundChanges.length, n],
    ["messages of the next height", consensus.nextHeight.length, 4 * n],
    ["own messages", consensus.sent.length, 4],
  ];
  const [found] = sizes.filter(([, size, most]) => size > most);
  return found === undefined ? null : `${found[1]} ${found[0]}`;
}

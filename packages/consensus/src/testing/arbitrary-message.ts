import { type Hex, toHex } from "@tabella/crypto/hex";
import fc from "fast-check";
import type { Commit, ConsensusMessage, NewBlock, Prepare, Proposal, RoundChange, SignedMessage } from "../message.ts";

/** Any well-formed message, whoever would say it. */
const hex = (byteLength: number): fc.Arbitrary<Hex> =>
  fc.uint8Array({ minLength: byteLength, maxLength: byteLength }).map(toHex);
const hybrid: fc.Arbitrary<Hex> = hex(16).map((start): Hex => `0x${start.slice(2).padEnd(2 * 2484, "5a")}`);
const height = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const round = fc.maxSafeNat().map((number) => number % (2 ** 52 + 1));
const laterRound = fc.maxSafeNat().map((number) => 1 + (number % 2 ** 52));
const block = fc.string();
const signed = { height, round, author: hex(20), signature: hex(64) };

export const arbitraryPrepare: fc.Arbitrary<Prepare> = fc.record({
  kind: fc.constant("prepare"),
  ...signed,
  digest: hex(32),
});

export const arbitraryCommit: fc.Arbitrary<Commit> = fc.record({
  kind: fc.constant("commit"),
  ...signed,
  digest: hex(32),
  seal: hybrid,
});

const certificate = fc.record({ block, prepares: fc.array(arbitraryPrepare, { maxLength: 3 }) });

const bareRoundChange: fc.Arbitrary<RoundChange> = fc.record(
  {
    kind: fc.constant("round-change" as const),
    ...signed,
    round: laterRound,
    prepared: fc.record({ round, digest: hex(32) }),
  },
  { requiredKeys: ["kind", "height", "round", "author", "signature"] },
);

export const arbitraryRoundChange: fc.Arbitrary<RoundChange> = fc
  .tuple(bareRoundChange, certificate)
  .map(([bare, justification]) => (bare.prepared ? { ...bare, justification } : bare));

export const arbitraryProposal: fc.Arbitrary<Proposal> = fc.record({
  kind: fc.constant("proposal"),
  ...signed,
  digest: hex(32),
  block,
  justification: fc.record({
    roundChanges: fc.array(bareRoundChange, { maxLength: 3 }),
    prepares: fc.array(arbitraryPrepare, { maxLength: 3 }),
  }),
});

const arbitraryNewBlock: fc.Arbitrary<NewBlock> = fc.record({
  kind: fc.constant("new-block"),
  height,
  round,
  digest: hex(32),
  block,
  seals: fc.array(fc.record({ validator: hex(20), signature: hybrid }), { maxLength: 3 }),
});

export const arbitrarySignedMessage: fc.Arbitrary<SignedMessage> = fc.oneof(
  arbitraryPrepare,
  arbitraryCommit,
  arbitraryRoundChange,
  arbitraryProposal,
);

export const arbitraryMessage: fc.Arbitrary<ConsensusMessage> = fc.oneof(arbitrarySignedMessage, arbitraryNewBlock);

import { encodeProposedBlock } from "@tabella/chain/block-codec";
import type { Transaction } from "@tabella/chain/transaction";
import { describe, expect, test } from "vitest";
import type { PeerMessage } from "./peer-message.ts";
import { reviewValidations, type ValidityQuestion, validateProposal } from "./proposal.ts";
import { LoneNode } from "./testing/lone-node.ts";
import { networkMaterial, sealedBlock } from "./testing/network-material.ts";
import { timeToleranceMs } from "./time-window.ts";
import type { Turn } from "./turn.ts";

const network = networkMaterial(4, "deterministic");
const { head } = network.opened.state;
const proposerIndex = head.index % 4;
const receiverIndex = (proposerIndex + 1) % 4;
const [vote] = network.transactions.ballots[0] ?? [];
if (vote === undefined) throw new Error("there are ballots");

/** What the round's proposer says when it has this transaction and its clock is off by so much. */
function proposalOf(transaction: Transaction, clockOffMs: number): PeerMessage {
  const proposer = new LoneNode(network, { index: proposerIndex });
  proposer.nowMs += clockOffMs;
  proposer.submit(transaction);
  const requests = proposer.of("check-ballots").flatMap((effect) => effect.requests);
  if (requests.length > 0) proposer.checkAll(requests);
  const proposal = proposer.of("broadcast").find(({ message }) => isConsensus(message, "proposal"));
  if (proposal === undefined) throw new Error("the proposer proposes");
  return proposal.message;
}

function isConsensus(message: PeerMessage, kind: string): boolean {
  return message.kind === "consensus" && message.message.kind === kind;
}

const prepares = (receiver: LoneNode) =>
  receiver.of("broadcast").filter(({ message }) => isConsensus(message, "prepare"));
const author = network.signers[proposerIndex]?.address ?? "0x";
const receiverOf = () => new LoneNode(network, { index: receiverIndex });

describe("a fresh proposal", () => {
  test.each([-timeToleranceMs, 0, timeToleranceMs])("is prepared if its clock is off by %i ms", (clockOffMs) => {
    const receiver = receiverOf();
    receiver.hear(author, proposalOf(network.transactions.registerLate, clockOffMs));
    expect(prepares(receiver)).toHaveLength(1);
  });

  test.each([-600_000, -timeToleranceMs - 1, timeToleranceMs + 1, 600_000])(
    "is not prepared if its clock is off by %i ms",
    (clockOffMs) => {
      const receiver = receiverOf();
      // The first millisecond after the parent is always allowed, so the receiver's clock has to be well past it.
      receiver.nowMs += 10_000;
      receiver.hear(author, proposalOf(network.transactions.registerLate, 10_000 + clockOffMs));
      expect(prepares(receiver)).toEqual([]);
      expect(receiver.events).toContain("proposal-not-fresh");
    },
  );

  test("with a ballot that nobody has checked here is prepared once its proofs held", () => {
    const receiver = receiverOf();
    receiver.hear(author, proposalOf(vote, 0));
    expect(prepares(receiver)).toEqual([]);
    const requests = receiver.of("check-ballots").flatMap((effect) => effect.requests);
    expect(requests.map(({ transaction }) => transaction)).toEqual([vote]);
    receiver.checkAll(requests);
    expect(prepares(receiver)).toHaveLength(1);
  });

  test("with a ballot whose proofs do not hold is never prepared", () => {
    const receiver = receiverOf();
    receiver.hear(author, proposalOf(vote, 0));
    const [request] = receiver.of("check-ballots").flatMap((effect) => effect.requests);
    if (request === undefined) throw new Error("the ballot is checked");
    const error = { code: "BALLOT_PROOF_INVALID", question: 0, detail: "" } as const;
    const { transactionHash } = request;
    receiver.take({
      kind: "ballots-checked",
      verdicts: [{ transactionHash, verdict: { ok: false, error }, costMs: 20 }],
    });
    expect(prepares(receiver)).toEqual([]);
    expect(receiver.events).toContain("proposal-invalid");
  });

  test("with a ballot that is in the own pool needs no second check", () => {
    const receiver = receiverOf();
    receiver.submitChecked(vote);
    receiver.hear(author, proposalOf(vote, 0));
    expect(receiver.of("check-ballots")).toEqual([]);
    expect(prepares(receiver)).toHaveLength(1);
  });
});

describe("while ballots are being checked", () => {
  const question = (later: number, purpose: Pick<ValidityQuestion, "round" | "certified">): ValidityQuestion => {
    const { block } = sealedBlock(network.opened.state, [vote], network, { later });
    const { round: _round, seals: _seals, ...proposed } = block;
    return {
      kind: "validate-block",
      ...purpose,
      height: block.index,
      proposer: block.validator,
      digest: block.block_hash,
      block: encodeProposedBlock(proposed),
      fresh: false,
    };
  };

  test("the question about a certified block is never dropped, nor that of the latest round, whatever else is asked", () => {
    const { node, nowMs } = new LoneNode(network);
    const turn: Turn = { node, nowMs, effects: [], agenda: [] };
    const certified = question(1, { round: 0, certified: true });
    validateProposal(turn, certified);
    const rounds = Array.from({ length: 20 }, (_, at) => question(2 + at, { round: 1 + at, certified: false }));
    for (const each of rounds) validateProposal(turn, each);
    expect(turn.agenda).toEqual([]);
    expect(turn.node.validations.map((waiting) => waiting.question)).toEqual([certified, rounds.at(-1)]);

    const checked = new LoneNode(network);
    checked.submitChecked(vote);
    turn.node = { ...turn.node, verdicts: checked.node.verdicts };
    reviewValidations(turn);
    const answers = [certified, rounds.at(-1)].map((each) => ({
      digest: each?.digest,
      round: each?.round,
      valid: true,
    }));
    expect(turn.agenda).toMatchObject(answers);
    expect(turn.node.validations).toEqual([]);
  });
});

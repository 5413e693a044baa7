import { ceremonySeats } from "@tabella/chain/ceremony.fixture";
import { nextCeremonyStep } from "@tabella/chain/ceremony-trustee";
import { ceremonyView } from "@tabella/chain/ceremony-view";
import { admitCertificate } from "@tabella/chain/registrar";
import type { PartialDecryptionTransaction } from "@tabella/chain/transaction";
import { encodeTransaction } from "@tabella/chain/transaction-codec";
import { partialDecryption } from "@tabella/chain/trustee";
import { toHex } from "@tabella/crypto/hex";
import { describe, expect, test } from "vitest";
import { failedTrialsMax } from "./admission.ts";
import { heartbeatMs } from "./heartbeat.ts";
import { electionMaterial } from "./testing/election-material.ts";
import { LoneNode } from "./testing/lone-node.ts";
import { networkMaterial, sealedBlock } from "./testing/network-material.ts";
import { seededRandom } from "./testing/seeded-random.ts";

const material = networkMaterial(4, "deterministic");
const { ballots, close } = material.transactions;
const [vote] = ballots[0] ?? [];
if (vote === undefined) throw new Error("there are ballots");
const peer = material.signers[1]?.address ?? "0x";
const { context, trusteeKey } = electionMaterial();
const voted = sealedBlock(material.opened.state, [vote], material);
const { state: closed } = sealedBlock(voted.state, [close], material);
const election = closed.elections.get(context.election.uuid);
if (election === undefined) throw new Error("the election is on the ledger");
const honest = partialDecryption(
  {
    genesisHash: closed.identity.genesisHash,
    context,
    tally: election.aggregate.ciphertexts,
    owner: 1,
    privateKey: trusteeKey,
  },
  seededRandom("decryption"),
);
/** As many different ones as you like: each would cost a check of proofs to refuse. */
const forged = (at: number): PartialDecryptionTransaction => ({
  ...honest,
  strong_proofs: honest.strong_proofs.map((row) => row.map((proof) => ({ ...proof, response: String(at + 1) }))),
});

describe("SEC-18: a flood of forged partial decryptions", () => {
  const flooded = () => {
    const alone = new LoneNode(material, { chain: closed });
    const codes = Array.from({ length: failedTrialsMax + 3 }, (_, at) => {
      alone.submit(forged(at));
      return alone.answers[0]?.split(": ")[1];
    });
    return { alone, codes };
  };

  test("costs a bounded number of checks a heartbeat; then the door asks to come again", () => {
    const { alone, codes } = flooded();
    expect(codes.slice(0, failedTrialsMax)).toEqual(Array(failedTrialsMax).fill("SIGNATURE_INVALID"));
    expect(codes.slice(failedTrialsMax)).toEqual(Array(3).fill("POOL_FULL"));
    alone.fire("heartbeat", heartbeatMs);
    alone.submit(honest);
    expect(alone.answers).toEqual([`request-${failedTrialsMax + 4}: ok`]);
  });

  test("at the public door keeps out nothing that another validator has let in", () => {
    const { alone } = flooded();
    alone.hear(peer, { kind: "transactions", transactions: [encodeTransaction(honest)] });
    expect(alone.node.pool.entries.size).toBe(1);
  });

  test("costs nothing once the trustee's own waits in the pool", () => {
    const alone = new LoneNode(material, { chain: closed });
    alone.submit(honest);
    for (let at = 0; at < failedTrialsMax + 3; at += 1) {
      alone.submit(forged(at));
      expect(alone.answers[0]).toMatch(/PARTIAL_DECRYPTION_EXISTS$/);
    }
  });

  test("does not close the door to other transactions, and what is cheap to refuse is not counted", () => {
    const { alone } = flooded();
    for (let at = 0; at < 2 * failedTrialsMax; at += 1) {
      alone.submit({ ...forged(at), owner: 2 });
      expect(alone.answers[0]).toMatch(/TRUSTEE_UNKNOWN$/);
    }
  });
});

test("SEC-18: a flood of forged messages of a key ceremony costs a bounded number of checks a heartbeat, a trustee", () => {
  const seats = ceremonySeats({ size: 3, threshold: 2 }).map((seat) => ({
    ...seat,
    genesisHash: closed.identity.genesisHash,
  }));
  const admissions = seats.map((seat) => {
    const step = nextCeremonyStep(seat, null);
    if (step.do !== "certify") throw new Error("a ceremony begins with certificates");
    const { election, attempt } = seat;
    return admitCertificate(material.registrar, { election, attempt, certificate: step.certificate });
  });
  const { state: certified } = sealedBlock(closed, admissions, material);
  const steps = seats.map((seat) => nextCeremonyStep(seat, ceremonyView(certified, seat.election)));
  const [first, second] = steps.map((step) => {
    if (step.do !== "send" || step.transaction.type !== "dkg-commitment") throw new Error("commitments are due");
    return step.transaction;
  });
  if (first === undefined || second === undefined) throw new Error("there are trustees");
  const alone = new LoneNode(material, { chain: certified });
  const codes = Array.from({ length: failedTrialsMax + 3 }, (_, at) => {
    alone.submit({ ...first, commitment: toHex(Uint8Array.of(...Array(31).fill(0), at)) });
    return alone.answers[0]?.split(": ")[1];
  });
  expect(codes.slice(0, failedTrialsMax)).toEqual(Array(failedTrialsMax).fill("SIGNATURE_INVALID"));
  expect(codes.slice(failedTrialsMax)).toEqual(Array(3).fill("POOL_FULL"));
  alone.submit(second);
  expect(alone.answers[0]).toMatch(/: ok$/);
  alone.fire("heartbeat", heartbeatMs);
  alone.submit(first);
  expect(alone.answers[0]).toMatch(/: ok$/);
});

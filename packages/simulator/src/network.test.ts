import type { PeerMessage } from "@tabella/node/peer-message";
import fc from "fast-check";
import { expect, test } from "vitest";
import { noFaults } from "./fault-kinds.ts";
import { calm, type LinkConditions, Network } from "./network.ts";
import { Prng } from "./prng.ts";
import { Timeline } from "./timeline.ts";

function networkOf(seed: number, conditions: Partial<LinkConditions>) {
  const timeline = new Timeline();
  const faults = noFaults();
  const network = new Network({
    timeline,
    prng: new Prng(seed),
    count: (kind) => {
      faults[kind] += 1;
    },
  });
  network.conditions = { ...calm, ...conditions };
  const arrived: number[] = [];
  const send = (number: number, link = { from: 0, to: 1 }) =>
    network.send(link, request(number), (message) => arrived.push(numberOf(message)));
  const settle = () => {
    while (timeline.advance());
  };
  return { network, faults, arrived, send, settle };
}

const request = (from: number): PeerMessage => ({ kind: "blocks-request", from, count: 1 });
const numberOf = (message: PeerMessage) => (message.kind === "blocks-request" ? message.from : -1);
const numbers = Array.from({ length: 100 }, (_, at) => at);

test("a calm link delivers everything once and in order", () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const { arrived, send, settle } = networkOf(seed, {});
      for (const number of numbers) send(number);
      settle();
      expect(arrived).toEqual(numbers);
    }),
  );
});

test("a reordering link delivers everything, and counts what overtakes", () => {
  const { arrived, send, settle, faults } = networkOf(1, { reordering: true, delayMaxMs: 500 });
  for (const number of numbers) send(number);
  settle();
  expect(arrived).not.toEqual(numbers);
  expect([...arrived].sort((a, b) => a - b)).toEqual(numbers);
  expect(faults.reorder).toBeGreaterThan(0);
});

test("what is not delivered was counted as dropped, and what comes twice as duplicated", () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const { arrived, send, settle, faults } = networkOf(seed, { lossProbability: 0.3, duplicateProbability: 0.3 });
      for (const number of numbers) send(number);
      settle();
      expect(arrived.length).toBe(numbers.length - faults.drop + faults.duplicate);
    }),
  );
});

test("a cut link carries nothing in its direction, until it is mended", () => {
  const { network, arrived, send, settle } = networkOf(1, {});
  const mend = network.cutLinks([0], [1]);
  send(1);
  send(2, { from: 1, to: 0 });
  settle();
  expect(arrived).toEqual([2]);
  mend();
  send(3);
  settle();
  expect(arrived).toEqual([2, 3]);
});

test("a flipped bit changes one digit of one hexadecimal value and nothing of the form", () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const timeline = new Timeline();
      const network = new Network({ timeline, prng: new Prng(seed), count: () => undefined });
      network.conditions = { ...calm, bitFlipProbability: 1 };
      const sent: PeerMessage = { kind: "status", height: 1, headHash: "0x00ff", round: 0, timeMs: 5 };
      const arrived: PeerMessage[] = [];
      network.send({ from: 0, to: 1 }, sent, (message) => arrived.push(message));
      while (timeline.advance());
      const [message] = arrived;
      if (message?.kind !== "status") throw new Error("a status arrives as a status");
      expect({ ...message, headHash: sent.headHash }).toEqual(sent);
      expect(message.headHash).toMatch(/^0x[0-9a-f]{4}$/);
      const differing = [...message.headHash].filter((digit, at) => digit !== sent.headHash[at]);
      expect(differing).toHaveLength(1);
    }),
  );
});

import { describe, expect, test } from "vitest";
import { OutgoingMessages, queueLengthMax } from "./outgoing.ts";
import type { WirePeerMessage } from "./peer-message-codec.ts";

/** All that may go now, in order; whatever goes is not confirmed yet. */
function taken(outgoing: OutgoingMessages): { readonly messages: WirePeerMessage[]; settle(): void } {
  const all: NonNullable<ReturnType<OutgoingMessages["next"]>>[] = [];
  for (let next = outgoing.next(); next !== null; next = outgoing.next()) all.push(next);
  return { messages: all.map(({ message }) => message), settle: () => all.forEach(({ settled }) => void settled()) };
}

const proposal = { kind: "proposal", block: "x".repeat(2_000_000) };
const say = (message: unknown): WirePeerMessage => ({ kind: "consensus", message });
const gossip = (...transactions: string[]): WirePeerMessage => ({ kind: "transactions", transactions });
const status = (height: number): WirePeerMessage => ({
  ...{ kind: "status", height, headHash: `0x${"12".repeat(32)}`, round: 0, timeMs: height },
});

describe("what a slow peer has not confirmed", () => {
  test("is not said again, and does not stand before what is new; afterwards it may be said again", () => {
    const outgoing = new OutgoingMessages();
    const commit = { kind: "commit" };
    for (const message of [proposal, proposal]) outgoing.add(say(message));
    const first = taken(outgoing);
    expect(first.messages).toEqual([say(proposal)]);
    for (const message of [proposal, commit, proposal, commit]) outgoing.add(say(message));
    first.settle();
    const second = taken(outgoing);
    expect(second.messages).toEqual([say(commit)]);
    second.settle();
    outgoing.add(say(proposal));
    expect(taken(outgoing).messages).toEqual([say(proposal)]);
  });

  test("of transactions those are left out that are on their way, in whatever company", () => {
    const outgoing = new OutgoingMessages();
    for (const texts of [
      ["a", "b"],
      ["b", "c"],
      ["a", "c"],
      ["c", "d"],
    ])
      outgoing.add(gossip(...texts));
    expect(taken(outgoing).messages).toEqual([gossip("a", "b"), gossip("c"), gossip("d")]);
  });

  test("is bounded: the oldest is dropped, and may be said again; with the link all of it is forgotten", () => {
    const outgoing = new OutgoingMessages();
    outgoing.add(gossip("oldest"));
    for (let height = 0; height < queueLengthMax; height += 1) outgoing.add(status(height));
    expect(outgoing.dropped).toBe(1);
    outgoing.add(gossip("oldest"));
    outgoing.clear();
    expect(outgoing.next()).toBeNull();
    outgoing.add(gossip("oldest"));
    expect(taken(outgoing).messages).toEqual([gossip("oldest")]);
  });
});

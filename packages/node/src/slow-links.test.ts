import type { Address } from "@tabella/crypto/signature";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { NodeInput } from "./step.ts";
import { LoneNode } from "./testing/lone-node.ts";
import { networkMaterial } from "./testing/network-material.ts";

type TimelessInput = NodeInput extends infer Input ? (Input extends NodeInput ? Omit<Input, "nowMs"> : never) : never;

const material = networkMaterial(4, "deterministic");
const startMs = material.opened.state.head.timestamp + 10_000;

/** Four nodes that hear each other so much later, and clocks that differ. @returns when each had the next block, from the start */
function finalAfterMs(
  delayMs: number,
  clocksOffMs: readonly number[],
  withinMs: number,
): readonly (number | undefined)[] {
  const nodes = material.signers.map((_, index) => new LoneNode(material, { index }));
  const queue: {
    readonly atMs: number;
    readonly to: number;
    readonly input: TimelessInput;
    readonly timer?: string;
  }[] = [];
  const armed = new Map<string, number>();
  const finalAt: (number | undefined)[] = nodes.map(() => undefined);
  let nowMs = 0;

  function perform(at: number): void {
    const self = material.signers[at]?.address as Address;
    for (const effect of nodes[at]?.effects ?? []) {
      if (effect.kind === "broadcast") {
        const input = { kind: "peer-message", from: self, message: effect.message } as const;
        for (const to of nodes.keys()) if (to !== at) queue.push({ atMs: nowMs + delayMs, to, input });
      }
      if (effect.kind === "arm-timer") {
        const timer = `${at} ${effect.timer}`;
        armed.set(timer, nowMs + effect.afterMs);
        queue.push({ atMs: nowMs + effect.afterMs, to: at, input: { kind: "timer", timer: effect.timer }, timer });
      }
      if (effect.kind === "cancel-timer") armed.delete(`${at} ${effect.timer}`);
      if (effect.kind === "block-final") finalAt[at] ??= nowMs;
    }
  }
  function give(at: number, act: (node: LoneNode) => void): void {
    const node = nodes[at];
    if (node === undefined) throw new Error(`no node ${at}`);
    node.nowMs = startMs + nowMs + (clocksOffMs[at] ?? 0);
    act(node);
    perform(at);
  }

  for (const at of nodes.keys()) perform(at);
  for (const at of nodes.keys()) give(at, (node) => void node.submit(material.transactions.registerLate));
  while (finalAt.includes(undefined)) {
    const next = queue.reduce((first, one) => (one.atMs < first.atMs ? one : first));
    if (next.atMs > withinMs) break;
    queue.splice(queue.indexOf(next), 1);
    nowMs = next.atMs;
    if (next.timer !== undefined && armed.get(next.timer) !== nowMs) continue;
    give(next.to, (node) => node.take(next.input));
  }
  return finalAt;
}

test("REL-5: links on which every message takes seconds delay blocks, and never prevent them", () => {
  const clockOff = fc.integer({ min: -400, max: 400 });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2_500 }),
      fc.tuple(clockOff, clockOff, clockOff, clockOff),
      (delayMs, clocks) => {
        expect(finalAfterMs(delayMs, clocks, 120_000)).not.toContain(undefined);
      },
    ),
    { numRuns: 25, seed: 5 },
  );
});

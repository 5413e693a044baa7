import { createHash } from "node:crypto";
import { type Side, type Slot, SmallWorld, type World } from "./small-world.ts";

export interface ExploreOptions {
  /** 4 if nothing is said. */
  readonly validators?: number;
  /** Which validator runs twice; null: nobody. */
  readonly twin: number | null;
  readonly heights: number;
  /** Partitions follow each other so many times; each lasts a round. */
  readonly slots: number;
  /** COMMITs and final blocks may also be heard by one machine alone, or by nobody. */
  readonly splitDecisions?: boolean;
  readonly onProgress?: (slot: number, states: number) => void;
}

export interface ExploreReport {
  /** Sequences of partitions that were gone through: choices to the power of slots. */
  readonly scenarios: number;
  /** Different worlds that they lead to, before the network is whole again. */
  readonly states: number;
  /** Inputs that machines took. */
  readonly steps: number;
  /** The most rounds that the healed network needed until all blocks were final everywhere. */
  readonly longestRecovery: number;
  /** The first broken promise, and the partitions that lead there; null if there is none. */
  readonly breach: { readonly what: string; readonly partitions: readonly string[] } | null;
}

/** A healed network that needs more rounds than this is stuck. */
const recoverySlotsMax = 12;

/**
 * Goes through every sequence of two-way partitions of a small world, then heals it, and looks for a broken promise:
 * agreement, one message a step, and that all blocks are final in the end. Worlds that are alike are gone on with once.
 */
export function explore(options: ExploreOptions): ExploreReport {
  const { validators = 4, twin, heights, slots, splitDecisions = false, onProgress } = options;
  const rules = new SmallWorld({ validators, twin, heights });
  const choices = slotsOf(rules.size, splitDecisions);
  let frontier = new Map<string, { readonly world: World; readonly path: readonly Slot[] }>();
  frontier.set("", { world: rules.begin(), path: [] });
  let longestRecovery = 0;
  let states = 0;
  const end = (breach: ExploreReport["breach"]): ExploreReport => ({
    scenarios: choices.length ** slots,
    ...{ states, steps: rules.steps, longestRecovery, breach },
  });
  for (let at = 1; at <= slots; at += 1) {
    const next: typeof frontier = new Map();
    for (const { world, path } of frontier.values()) {
      for (const slot of choices) {
        const after = rules.advance(world, slot);
        if (after.breach !== null) return end(told(after.breach, [...path, slot]));
        const key = createHash("sha256").update(rules.fingerprint(after)).digest("base64");
        if (!next.has(key)) next.set(key, { world: after, path: [...path, slot] });
      }
    }
    frontier = next;
    states += frontier.size;
    onProgress?.(at, frontier.size);
  }
  const whole: Side = new Set();
  for (const { world, path } of frontier.values()) {
    let healed = world;
    let rounds = 0;
    for (; !rules.isDone(healed) && rounds < recoverySlotsMax; rounds += 1) {
      healed = rules.advance(healed, { voting: whole, deciding: whole });
    }
    if (healed.breach !== null) return end(told(healed.breach, path));
    if (!rules.isDone(healed)) return end(told("blocks are not final after the network is whole again", path));
    longestRecovery = Math.max(longestRecovery, rounds);
  }
  return end(null);
}

/** All two-way partitions, each once: machine 0 is never among those that are cut off. */
function sidesOf(machines: number): readonly Side[] {
  return Array.from({ length: 2 ** (machines - 1) }, (_, bits) => {
    const numbers = Array.from({ length: machines }, (_, number) => number);
    return new Set(numbers.filter((number) => number > 0 && ((bits >> (number - 1)) & 1) === 1));
  });
}

function slotsOf(machines: number, splitDecisions: boolean): readonly Slot[] {
  const sides = sidesOf(machines);
  if (!splitDecisions) return sides.map((side) => ({ voting: side, deciding: side }));
  return sides.flatMap((voting) => sides.map((deciding) => ({ voting, deciding })));
}

function told(what: string, path: readonly Slot[]): ExploreReport["breach"] {
  const name = (side: Side) => (side.size === 0 ? "whole" : `cut off: ${[...side].join(" ")}`);
  return { what, partitions: path.map(({ voting, deciding }) => `${name(voting)} | ${name(deciding)}`) };
}

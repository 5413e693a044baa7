import { createHash } from "node:crypto";
import { liarsTolerated } from "@tabella/consensus/validator-set";
import { networkMaterial } from "@tabella/node/testing/network-material";
import { addFaults, type FaultCounts, noFaults } from "./fault-kinds.ts";
import type { Invariant } from "./invariants.ts";
import type { Sabotage } from "./simulated-host.ts";
import { Simulation } from "./simulation.ts";

export interface SimulateSeedOptions {
  readonly seed: number;
  /** 1 to 10. */
  readonly validators: number;
  /** The first validator equivocates: it runs twice with one key. Only where a liar is tolerated: 4 validators or more. */
  readonly twin?: boolean;
  /** How long faults are injected, in virtual milliseconds. */
  readonly faultsMs?: number;
  /** How long after the last fault everything has to be well again, in virtual milliseconds. */
  readonly recoveryMs?: number;
  /** Breaks a rule of the host on purpose: for tests that the simulator notices. */
  readonly sabotage?: Sabotage;
}

export interface Violation {
  readonly seed: number;
  readonly invariant: Invariant;
  readonly detail: string;
  /** The last events before it, in words, oldest first. */
  readonly story: readonly string[];
}

export interface SeedReport {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly faults: FaultCounts;
  /** SHA-256 over everything that happened: the same seed gives the same hash (REL-1). */
  readonly eventLogHash: string;
  /** Final blocks at the end. */
  readonly height: number;
  readonly virtualMs: number;
}

/** Every so many seeds, the validators sign with the real scheme (Ed25519 and ML-DSA-44) in place of the fast one. */
export const realSignaturesEvery = 50;

export const validatorsMax = 10;

/** Runs a whole network through the faults of one seed. The same arguments give the same report, on every machine. */
export function simulateSeed(options: SimulateSeedOptions): SeedReport {
  const { seed, validators, faultsMs = 20_000, recoveryMs = 60_000, twin = false, sabotage = {} } = options;
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError("a seed is an integer from 0 on");
  if (!Number.isInteger(validators) || validators < 1 || validators > validatorsMax) {
    throw new RangeError(`a simulated network has 1 to ${validatorsMax} validators`);
  }
  if (twin && liarsTolerated(validators) < 1) throw new RangeError("an equivocator is tolerated from 4 validators on");
  const scheme = seed % realSignaturesEvery === realSignaturesEvery - 1 ? "real" : "deterministic";
  const material = networkMaterial(validators, scheme);
  const { breaches, story, ...outcome } = new Simulation({
    seed,
    material,
    faultsMs,
    recoveryMs,
    twin,
    sabotage,
  }).run();
  return { seed, violations: breaches.map((breach) => ({ seed, ...breach, story })), ...outcome };
}

export interface SimulateOptions {
  /** How many seeds. */
  readonly seeds: number;
  /** The first seed. */
  readonly from?: number;
  readonly validators: number;
  /** See {@link SimulateSeedOptions}. */
  readonly twin?: boolean;
  /** Called after each seed. */
  readonly onProgress?: (report: SeedReport) => void;
}

export interface SimulationReport {
  readonly seeds: number;
  readonly seedsPerSecond: number;
  readonly violations: readonly Violation[];
  readonly faults: FaultCounts;
  /** SHA-256 over the hashes of all seeds' event logs, in order. */
  readonly eventLogHash: string;
  readonly blocks: number;
  readonly virtualMs: number;
}

/** Runs one seed after the other; a violation does not end it. */
export function simulate({ seeds, from = 0, validators, twin = false, onProgress }: SimulateOptions): SimulationReport {
  const startedMs = performance.now();
  const hash = createHash("sha256");
  const violations: Violation[] = [];
  let faults = noFaults();
  let blocks = 0;
  let virtualMs = 0;
  for (let seed = from; seed < from + seeds; seed += 1) {
    const report = simulateSeed({ seed, validators, twin });
    hash.update(report.eventLogHash);
    violations.push(...report.violations);
    faults = addFaults(faults, report.faults);
    blocks += report.height;
    virtualMs += report.virtualMs;
    onProgress?.(report);
  }
  const seconds = (performance.now() - startedMs) / 1_000;
  return {
    seeds,
    seedsPerSecond: seeds / seconds,
    violations,
    faults,
    eventLogHash: hash.digest("hex"),
    blocks,
    virtualMs,
  };
}

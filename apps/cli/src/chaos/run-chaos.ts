/** A run: faults one after another while ballots are cast, then the two long ones, then the reckoning. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { genesisValidators } from "@tabella/chain/genesis";
import { crashesTolerated, quorum } from "@tabella/consensus/validator-set";
import { createValidatorClient } from "@tabella/rpc/validator/client";
import { Prng } from "@tabella/simulator/prng";
import { closePollingDay, openPollingDay, type PollingDay } from "../election-day/polling-day.ts";
import { validatorHeads } from "../election-day/validator-heads.ts";
import { downloadRecord } from "../record/public-record.ts";
import { verifyFiles } from "../record/verify-files.ts";
import { finalTimes, type TurnCosts, turnCosts } from "./absent-turns.ts";
import { BallotStream } from "./ballot-stream.ts";
import { BlockWatch } from "./block-watch.ts";
import { type FaultKind, faultSchedule } from "./fault-kinds.ts";
import { type ChaosTarget, faults } from "./faults.ts";
import { badReceipts, countBallots, differences, doctorFinds, downloadChain } from "./final-checks.ts";
import type { Rig } from "./rig.ts";
import { Supervised } from "./supervised.ts";

export interface ChaosPlan {
  readonly seed: number;
  /** How long faults follow each other. */
  readonly stormMs: number;
  /** Not less than so many kills, however long they take. */
  readonly killsMin: number;
  readonly voters: number;
  readonly ballotsPerSecond: number;
  /** How long one of the validators stays away; 0: not tried. */
  readonly oneDownMs: number;
  /** How long so many are cut off or stopped that no block can become final; 0: not tried. */
  readonly quorumGoneMs: number;
}

export interface ChaosReport {
  readonly seed: number;
  readonly validators: number;
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
  readonly notRun: Readonly<Partial<Record<FaultKind, string>>>;
  readonly delayedBy: string | null;
  readonly kills: number;
  readonly blocks: number;
  readonly acknowledged: number;
  readonly attempts: number;
  readonly unknownOutcomes: Readonly<Record<string, number>>;
  readonly lost: number;
  readonly duplicated: number;
  readonly unsettled: number;
  readonly acknowledgedAfterMs: { readonly median: number; readonly max: number };
  /** The longest wait for a block after a fault had ended, while a ballot waited; by kind, in milliseconds. */
  readonly blockAfterFaultMs: Readonly<Partial<Record<FaultKind, number>>>;
  /** The longest wait for a block after the proposer was killed, until it was back. */
  readonly withoutProposerMs: number | null;
  readonly oneDown: TurnCosts | null;
  readonly quorumGone: { readonly goneMs: number; readonly firstBlockMs: number; readonly how: string } | null;
  readonly violations: readonly string[];
  readonly dataFolder: string;
}

/** What goes on, for whoever watches. */
export type Tell = (text: string) => void;

const blockWithinMs = 60_000;
const settleWithinMs = 90_000;
const calmMs = 300;
/** Ballots a second while one is down for good: enough that work always waits. */
const heavyLoad = 12;

export async function runChaos(rig: Rig, plan: ChaosPlan, tell: Tell): Promise<ChaosReport> {
  const { network } = rig;
  const chance = new Prng(plan.seed);
  tell(`registering ${plan.voters} voters and opening an election`);
  const day = await openPollingDay(network, { name: "Election under chaos", voterCount: plan.voters }, () => undefined);
  const set = genesisValidators(day.genesis);
  const validators = network.validators.map((validator) => new Supervised(validator));
  const [api, bootnode] = [new Supervised(network.api), new Supervised(network.bootnode)];
  const all = [...validators, api, bootnode];
  const stream = new BallotStream({ ...day, ballotsPerSecond: plan.ballotsPerSecond, chance: chance.fork() });
  const watch = new BlockWatch(
    network.validators.map(({ url }) => url),
    () => stream.waitingSinceMs,
  );
  const folderOf = (name: string) => join(network.dataFolder, name);
  const target: ChaosTarget = {
    ...{ validators, api, bootnode, set, watch, stream, clocks: rig.clocks, namespaces: rig.namespaces },
    disks: rig.disks && { of: rig.disks, folderOf },
  };
  const violations: string[] = [];
  const storm = new Storm(target, tell);

  stream.start();
  await storm.rage(rig.possible, plan, chance.fork());
  const oneDown = plan.oneDownMs > 0 ? await oneDownForGood(target, network.validators, plan.oneDownMs, tell) : null;
  const quorumGone = plan.quorumGoneMs > 0 ? await quorumGoneAndBack(target, plan.quorumGoneMs, tell) : null;
  tell("no more faults; waiting until every ballot that was sent is final");
  await stream.stop(settleWithinMs);
  await watch.stop();

  violations.push(...all.flatMap(({ surprises }) => surprises), ...stream.violations, ...storm.violations);
  const reckoning = await reckon(rig, { day, stream }, tell);
  violations.push(...reckoning.violations);
  if (stream.unsettled.length > 0) violations.push(`${stream.unsettled.length} ballots never became final`);
  const took = stream.acknowledged.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
  return {
    seed: plan.seed,
    validators: validators.length,
    faults: Object.fromEntries(storm.counts),
    notRun: rig.notRun,
    delayedBy: rig.namespaces?.delayedBy ?? null,
    kills: all.reduce((sum, { kills }) => sum + kills, 0),
    blocks: reckoning.blocks,
    acknowledged: stream.acknowledged.length,
    attempts: stream.acknowledged.reduce((sum, { attempts }) => sum + attempts, 0),
    unknownOutcomes: Object.fromEntries(stream.unknownOutcomes),
    lost: reckoning.lost,
    duplicated: reckoning.duplicated,
    unsettled: stream.unsettled.length,
    acknowledgedAfterMs: { median: Math.round(took[took.length >> 1] ?? 0), max: Math.round(took.at(-1) ?? 0) },
    blockAfterFaultMs: Object.fromEntries([...storm.recoveries].map(([kind, ms]) => [kind, Math.round(ms)])),
    withoutProposerMs: storm.withoutProposerMs === null ? null : Math.round(storm.withoutProposerMs),
    oneDown,
    quorumGone,
    violations,
    dataFolder: network.dataFolder,
  };
}

/** Faults one after another, and what each left behind. */
class Storm {
  readonly counts = new Map<FaultKind, number>();
  readonly recoveries = new Map<FaultKind, number>();
  readonly violations: string[] = [];
  withoutProposerMs: number | null = null;
  readonly #target: ChaosTarget;
  readonly #tell: Tell;

  constructor(target: ChaosTarget, tell: Tell) {
    this.#target = target;
    this.#tell = tell;
  }

  async rage(possible: readonly FaultKind[], plan: ChaosPlan, chance: Prng): Promise<void> {
    const { validators, api, bootnode } = this.#target;
    const kills = () => [...validators, api, bootnode].reduce((sum, service) => sum + service.kills, 0);
    const endMs = performance.now() + plan.stormMs;
    if (possible.length === 0) return;
    for (const kind of faultSchedule(possible, chance)) {
      if (performance.now() >= endMs && kills() >= plan.killsMin) return;
      await this.#one(kind, chance.fork());
      await sleep(calmMs);
    }
  }

  async #one(kind: FaultKind, chance: Prng): Promise<void> {
    const { watch, validators, api, bootnode } = this.#target;
    const { told, withoutProposerMs } = await faults[kind](this.#target, chance);
    const endedMs = performance.now();
    const waitMs = await watch.waitAfter(endedMs, blockWithinMs);
    // Whoever ended without a reason is a violation already; the run goes on with all of them.
    for (const service of [...validators, api, bootnode]) if (!service.isRunning) await service.bringBack();
    if (waitMs === null) this.violations.push(`no block within ${blockWithinMs / 1_000} s after ${kind}: ${told}`);
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    const recoveryMs = waitMs ?? blockWithinMs;
    this.recoveries.set(kind, Math.max(recoveryMs, this.recoveries.get(kind) ?? 0));
    if (withoutProposerMs !== undefined) {
      this.withoutProposerMs = Math.max(withoutProposerMs, this.withoutProposerMs ?? 0);
    }
    const proposer = withoutProposerMs === undefined ? "" : `; without it at most ${Math.round(withoutProposerMs)} ms`;
    this.#tell(`${kind}: ${told}${proposer}; next block after ${Math.round(recoveryMs)} ms`);
  }
}

/** One validator stays away as if for ever; then it is brought back, for the reckoning. */
async function oneDownForGood(
  { validators, watch, stream, set }: ChaosTarget,
  nodes: readonly { readonly url: string; readonly name: string }[],
  forMs: number,
  tell: Tell,
): Promise<TurnCosts | null> {
  const absentAt = validators.length - 1;
  const absent = validators[absentAt];
  const member = set[absentAt];
  if (absent === undefined || member === undefined || crashesTolerated(validators.length) === 0) return null;
  tell(`${absent.name} is down for good, for ${forMs / 1_000} s`);
  stream.setPace(heavyLoad);
  await absent.kill();
  const from = watch.height + 1;
  await sleep(forMs);
  const to = watch.height;
  stream.setPace(null);
  const present = validators.filter((validator) => validator !== absent);
  const times = finalTimes(present.map(({ service }) => service.process().logFile));
  const client = createValidatorClient(nodes[0]?.url ?? "");
  const blocks = [];
  for (let height = from; height <= to; height += 1) {
    const { validator } = await client.chain.block.query({ height });
    blocks.push({ height, author: validator });
  }
  await absent.bringBack();
  const costs = turnCosts(blocks, { set, absent: member.address, times });
  if (costs) {
    tell(`${costs.absentTurns} turns of it cost ${costs.costMs.median} ms (median), ${costs.costMs.max} ms at most`);
  }
  return costs;
}

/** Longer without a quorum, and nobody is started again: the same processes go on when they hear each other. */
async function quorumGoneAndBack(
  { validators, watch, namespaces }: ChaosTarget,
  forMs: number,
  tell: Tell,
): Promise<ChaosReport["quorumGone"]> {
  const stopped = validators.slice(quorum(validators.length) - 1);
  const how =
    namespaces === null
      ? `${stopped.length} of ${validators.length} validators stopped (SIGSTOP)`
      : `all ${validators.length} validators cut off from each other`;
  tell(`quorum gone for ${forMs / 1_000} s: ${how}`);
  if (namespaces === null) for (const validator of stopped) validator.pause();
  else {
    for (const one of validators.keys()) {
      for (const other of validators.keys()) if (other > one) namespaces.cut(one, other);
    }
  }
  await sleep(forMs);
  const backMs = performance.now();
  if (namespaces === null) for (const validator of stopped) validator.goOn();
  else namespaces.heal();
  const firstBlockMs = Math.round((await watch.waitAfter(backMs, blockWithinMs)) ?? blockWithinMs);
  tell(`quorum back: first block after ${firstBlockMs} ms, without any restart`);
  return { goneMs: forMs, firstBlockMs, how };
}

async function reckon(
  rig: Rig,
  { day, stream }: { readonly day: PollingDay; readonly stream: BallotStream },
  tell: Tell,
): Promise<{
  readonly violations: string[];
  readonly blocks: number;
  readonly lost: number;
  readonly duplicated: number;
}> {
  const { network } = rig;
  const violations: string[] = [];
  await validatorHeads(network.validators.map(({ url }) => url));
  tell("comparing every block of every validator");
  const chains = await Promise.all(network.validators.map(({ name, url }) => downloadChain(name, url)));
  violations.push(...differences(chains));
  const hashes = stream.acknowledged.map(({ ballotHash }) => ballotHash);
  const { lost, duplicated } = countBallots(chains, hashes);
  violations.push(...lost.map((hash) => `acknowledged and lost: ${hash}`));
  violations.push(...duplicated.map((hash) => `in the chain twice: ${hash}`));
  tell(`checking ${hashes.length} receipts`);
  const bad = await badReceipts(stream.acknowledged, day.genesis);
  violations.push(...bad.map((hash) => `the receipt of ${hash} does not hold`));

  tell("closing the election, counting, and verifying the public record");
  await closePollingDay(day);
  const out = join(network.dataFolder, "record");
  mkdirSync(out, { recursive: true });
  const door = { apiUrl: network.apiUrl, origin: network.origin };
  const verdict = verifyFiles(await downloadRecord({ ...door, electionId: day.electionId, out }));
  for (const { name, ok, detail } of verdict.checks) if (!ok) violations.push(`${name} failed: ${detail ?? ""}`);
  const [counts, expected] = [JSON.stringify(verdict.counts), JSON.stringify([stream.expectedCounts])];
  if (stream.unsettled.length === 0 && counts !== expected) {
    violations.push(`the election result is ${counts}, and the acknowledged ballots make ${expected}`);
  }
  tell("stopping everything, and checking each store (tabella doctor)");
  await rig.stop();
  const found = await doctorFinds(network.dataFolder);
  if (found !== null) violations.push(`doctor: ${found}`);
  return { violations, blocks: chains[0]?.blocks.length ?? 0, lost: lost.length, duplicated: duplicated.length };
}

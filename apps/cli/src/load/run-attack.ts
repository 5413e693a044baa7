/**
 * SEC-18: what do voters notice of somebody who sends garbage to every validator, ten times as often as ballots can come?
 * They vote at the same pace before and meanwhile, in one run.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { LocalNetwork } from "@tabella/launcher/local-network";
import { createValidatorClient } from "@tabella/rpc/validator/client";
import { type CastFigures, rounded } from "./casting.ts";
import type { FloodOrder, FloodReport } from "./garbage-flood.ts";
import { findSaturation, type LoadPlan, type OnProgress } from "./run-load.ts";

interface PacedFigures extends CastFigures {
  /** From one block to the next, on average. */
  readonly blockEveryMs: number;
}

export interface AttackReport {
  /** As fast as it goes: what the network can take. */
  readonly saturation: CastFigures;
  readonly askedPerSecond: number;
  readonly calm: PacedFigures;
  readonly attacked: PacedFigures;
  readonly garbage: FloodReport & { readonly askedPerSecond: number };
  /** Of the attacked to the calm. */
  readonly p99Ratio: number;
  readonly blockRatio: number;
  readonly lost: number;
  readonly otherAnswers: Readonly<Record<string, number>>;
}

/** Voters leave room: the attacker runs on the same processors, and that is not what is measured. */
const voteShare = 0.25;
const attackFactor = 10;

/** @param plan `minutes`: in peace, and as many under attack */
export async function runAttack(network: LocalNetwork, plan: LoadPlan, onProgress: OnProgress): Promise<AttackReport> {
  const { day, cast, saturation } = await findSaturation(network, plan, onProgress);
  const ballotsPerSecond = voteShare * saturation.ballotsPerSecond;
  const each = Math.ceil(60 * plan.minutes * ballotsPerSecond);
  await cast.prepare(2 * each, (done) => onProgress("making ballots for peace and attack", done, 2 * each));
  const urls = network.validators.map(({ url }) => url);
  const voting = (step: string, share: number) =>
    withBlockTime(urls, () => cast.atPace({ ballotsPerSecond, share }, (done) => onProgress(step, done, each)));

  const calm = await voting("voting in peace", 0.5);
  const requestsPerSecond = attackFactor * saturation.ballotsPerSecond;
  const order = { urls, requestsPerSecond, length: day.genesis.limits.transaction_bytes_max };
  const [attacked, garbage] = await whileFlooded(order, () => voting("voting under attack", 1));
  return {
    saturation,
    askedPerSecond: rounded(ballotsPerSecond),
    ...{ calm, attacked },
    garbage: { askedPerSecond: rounded(requestsPerSecond), ...garbage },
    p99Ratio: rounded(attacked.finalAfterMs.p99 / calm.finalAfterMs.p99),
    blockRatio: Math.round((100 * attacked.blockEveryMs) / calm.blockEveryMs) / 100,
    lost: cast.lost,
    otherAnswers: cast.otherAnswers,
  };
}

/** How often blocks came meanwhile, by their own times. */
async function withBlockTime([url = ""]: readonly string[], run: () => Promise<CastFigures>): Promise<PacedFigures> {
  const client = createValidatorClient(url);
  const head = async () => {
    const { height, headTimestamp } = await client.chain.status.query();
    return { height, atMs: headTimestamp };
  };
  const before = await head();
  const figures = await run();
  const after = await head();
  const blockEveryMs = Math.round((after.atMs - before.atMs) / Math.max(1, after.height - before.height));
  return { ...figures, blockEveryMs };
}

async function whileFlooded<Figures>(
  order: FloodOrder,
  run: () => Promise<Figures>,
): Promise<readonly [Figures, FloodReport]> {
  const attacker = fork(fileURLToPath(new URL("./garbage-flood.ts", import.meta.url)), [JSON.stringify(order)]);
  const gone = new AbortController();
  attacker.once("exit", () => gone.abort());
  const said = () => once(attacker, "message", gone);
  try {
    await said();
    const figures = await run();
    const reported = said();
    attacker.send("enough");
    const [report] = await reported;
    return [figures, report as FloodReport];
  } finally {
    attacker.kill();
  }
}

/** Each kind of fault, from its beginning until everything is as it was. */
import { setTimeout as sleep } from "node:timers/promises";
import { crashesTolerated, proposerOf, type ValidatorSet } from "@tabella/consensus/validator-set";
import type { NetworkNamespaces } from "@tabella/launcher/network-namespaces";
import type { Prng } from "@tabella/simulator/prng";
import type { BallotStream } from "./ballot-stream.ts";
import type { BlockWatch } from "./block-watch.ts";
import type { Clocks } from "./clocks.ts";
import type { FaultKind } from "./fault-kinds.ts";
import type { SmallDisks } from "./small-disks.ts";
import type { Supervised } from "./supervised.ts";

export interface ChaosTarget {
  /** In the order of the set. */
  readonly validators: readonly Supervised[];
  readonly api: Supervised;
  readonly bootnode: Supervised;
  readonly set: ValidatorSet;
  readonly watch: BlockWatch;
  readonly stream: BallotStream;
  readonly clocks: Clocks;
  readonly disks: { readonly of: SmallDisks; readonly folderOf: (validator: string) => string } | null;
  readonly namespaces: NetworkNamespaces | null;
}

/** What happened, for whoever reads the progress. */
export interface FaultStory {
  readonly told: string;
  /** The longest time without a block until each validator would have had its turn after the proposer was killed. */
  readonly withoutProposerMs?: number;
}

type Fault = (target: ChaosTarget, chance: Prng) => Promise<FaultStory>;

const acknowledgementWithinMs = 10_000;
const blockWithinMs = 30_000;
const fullForMs = 12_000;

const namesOf = (services: readonly Supervised[]) => services.map(({ name }) => name).join(", ");

/** As many validators as may be down (C-2). */
function some({ validators }: ChaosTarget, chance: Prng): readonly Supervised[] {
  return chance.shuffle(validators).slice(0, crashesTolerated(validators.length));
}

async function killAndBringBack(services: readonly Supervised[], downForMs: number): Promise<void> {
  await Promise.all(services.map((service) => service.kill()));
  await sleep(downForMs);
  await Promise.all(services.map((service) => service.bringBack()));
}

async function pause(services: readonly Supervised[], forMs: number): Promise<FaultStory> {
  for (const service of services) service.pause();
  await sleep(forMs);
  for (const service of services) service.goOn();
  return { told: `${namesOf(services)} stopped for ${forMs} ms` };
}

/** A fault of the links for some seconds. */
async function whileLinks(
  { namespaces }: ChaosTarget,
  forMs: number,
  harm: (of: NetworkNamespaces) => string,
): Promise<FaultStory> {
  if (namespaces === null) throw new Error("there are no links to harm");
  const told = harm(namespaces);
  await sleep(forMs);
  namespaces.heal();
  return { told: `${told} for ${forMs} ms` };
}

export const faults: Readonly<Record<FaultKind, Fault>> = {
  async "kill-validator"(target, chance) {
    const victims = some(target, chance);
    await sleep(chance.between(0, 300));
    await killAndBringBack(victims, chance.between(0, 1_500));
    return { told: namesOf(victims) };
  },

  async "kill-proposer"({ validators, set, watch }) {
    const head = await watch.headAuthor();
    const next = proposerOf(set, { previousProposer: head?.author, round: 0 });
    const victim = validators[set.findIndex(({ address }) => address === next)];
    if (head === null || victim === undefined) return { told: "no head was shown" };
    const killedAtMs = performance.now();
    await victim.kill();
    // A block may have become final just before: so its turn comes with one of the next blocks, if not with the first.
    const withoutProposerMs = await watch.longestWait(
      { afterMs: killedAtMs, blocks: validators.length },
      blockWithinMs,
    );
    await victim.bringBack();
    return { told: `${victim.name}, whose turn was block ${head.height + 1}`, withoutProposerMs };
  },

  async "kill-after-acknowledgement"(target, chance) {
    const victims = [...some(target, chance), target.api, ...(chance.chance(0.3) ? [target.bootnode] : [])];
    await target.stream.nextAcknowledgement(acknowledgementWithinMs);
    await killAndBringBack(victims, 0);
    return { told: namesOf(victims) };
  },

  async "kill-twice"(target, chance) {
    const victims = some(target, chance);
    await killAndBringBack(victims, 0);
    await sleep(chance.between(0, 200));
    await killAndBringBack(victims, 0);
    return { told: `${namesOf(victims)}, and again when it was just back` };
  },

  async "kill-api"({ api }, chance) {
    await killAndBringBack([api], chance.between(0, 1_000));
    return { told: api.name };
  },

  async "kill-bootnode"({ bootnode }, chance) {
    await killAndBringBack([bootnode], chance.between(0, 2_000));
    return { told: bootnode.name };
  },

  /** More than may be down at once: nothing becomes final meanwhile, and still nothing is lost. */
  async "power-cut"({ validators, api, bootnode, stream }, chance) {
    await stream.nextAcknowledgement(acknowledgementWithinMs);
    await killAndBringBack([...validators, api, bootnode], chance.between(0, 500));
    return { told: "everything at once, the database excepted" };
  },

  "pause-validator": (target, chance) => pause(some(target, chance), chance.between(500, 6_000)),

  "pause-api": ({ api }, chance) => pause([api], chance.between(500, 4_000)),

  async "full-disk"(target, chance) {
    const { disks } = target;
    if (disks === null) throw new Error("there are no disks to fill");
    const victims = some(target, chance);
    for (const victim of victims) victim.allowEnd();
    for (const { name } of victims) disks.of.fill(disks.folderOf(name));
    const ended = await Promise.all(victims.map((victim) => victim.endsWithin(fullForMs)));
    for (const { name } of victims) disks.of.free(disks.folderOf(name));
    for (const victim of victims) await victim.bringBack();
    return { told: `${namesOf(victims)}: ${ended.filter(Boolean).length} of ${victims.length} ended` };
  },

  async "clock-shift"(target, chance) {
    const victims = some(target, chance);
    const seconds = chance.between(5, 600) * (chance.chance(0.5) ? 1 : -1);
    for (const { name } of victims) target.clocks.shift(name, 1_000 * seconds);
    const forMs = chance.between(3_000, 7_000);
    await sleep(forMs);
    for (const { name } of victims) target.clocks.shift(name, 0);
    return { told: `${namesOf(victims)}: ${seconds} s wrong for ${forMs} ms` };
  },

  partition(target, chance) {
    const apart = some(target, chance);
    return whileLinks(target, chance.between(2_000, 8_000), (links) => {
      for (const one of apart) cutOff(target, one, (from, to) => links.cut(from, to));
      return `${namesOf(apart)} cut off from the others`;
    });
  },

  "one-way-partition"(target, chance) {
    const apart = some(target, chance);
    const isMute = chance.chance(0.5);
    return whileLinks(target, chance.between(2_000, 8_000), (links) => {
      for (const one of apart) {
        cutOff(target, one, (from, to) => (isMute ? links.cutOneWay(from, to) : links.cutOneWay(to, from)));
      }
      return `${namesOf(apart)} ${isMute ? "not heard by" : "hears nothing of"} the others`;
    });
  },

  loss(target, chance) {
    const percent = chance.between(2, 20);
    return whileLinks(target, chance.between(3_000, 8_000), (links) => {
      links.lose(percent);
      return `${percent} % of the packets lost`;
    });
  },

  delay(target, chance) {
    const milliseconds = chance.between(20, 250);
    return whileLinks(target, chance.between(3_000, 8_000), (links) => {
      links.delay(milliseconds);
      return links.delayedBy === "netem" ? `packets ${milliseconds} ms late` : "validators behind a line of 512 kbit/s";
    });
  },
};

function cutOff(target: ChaosTarget, one: Supervised, cut: (from: number, to: number) => void): void {
  const at = target.validators.indexOf(one);
  for (const other of target.validators.keys()) if (other !== at) cut(at, other);
}

import type { ValidatorChangeTransaction } from "@tabella/chain/validator-transaction";
import type { Clients } from "./clients.ts";
import type { Sometimes } from "./coverage.ts";
import type { Electorate, Proposal } from "./electorate.ts";
import type { FaultKind } from "./fault-kinds.ts";
import type { Invariants } from "./invariants.ts";
import type { Prng } from "./prng.ts";
import type { SetAct, SetPlan } from "./set-story.ts";
import type { SimulatedHost } from "./simulated-host.ts";
import type { Timeline } from "./timeline.ts";

interface SetChangePorts {
  readonly timeline: Timeline;
  readonly prng: Prng;
  readonly clients: Clients;
  readonly invariants: Invariants;
  readonly electorate: Electorate;
  /** By number. */
  readonly hosts: readonly SimulatedHost[];
  /** How many of the validators, the first, are at fault. */
  readonly liars: number;
  /** For how long faults go on, in virtual milliseconds. */
  readonly faultsMs: number;
  readonly count: (kind: FaultKind) => void;
  readonly cover: (name: Sometimes) => void;
  readonly record: (line: string) => void;
  readonly start: (host: SimulatedHost) => void;
  readonly crash: (host: SimulatedHost) => void;
  /** Crashes it, and nothing starts it any more. */
  readonly bury: (host: SimulatedHost) => void;
}

/** How often it is looked whether a validator may lose its memory. */
const lossRetryMs = 250;

/**
 * Validators change their set, and operators give their word, as a seed's story has it, in the middle of its faults; and
 * what must change nothing: no more than half vote for something else, again and again, and old votes come again.
 */
export class SetChanges {
  private readonly plan: SetPlan;
  private readonly ports: SetChangePorts;
  /** Acts that are done; the ledger's epoch. */
  private done = 0;
  private votes: readonly ValidatorChangeTransaction[] = [];

  constructor(plan: SetPlan, ports: SetChangePorts) {
    this.plan = plan;
    this.ports = ports;
  }

  get isOver(): boolean {
    return this.done === this.plan.acts.length;
  }

  begin(): void {
    const { prng, record } = this.ports;
    const { story, dying, forgetting } = this.plan;
    record(`the set of validators: ${story}`);
    for (const who of dying) this.sometime([0.02, 0.25], () => this.die(this.host(who)));
    if (forgetting !== null) this.sometime([0.25, 0.4], () => this.forget(this.host(forgetting)));
    this.sometime([dying.length > 0 ? 0.25 : 0.05, 0.6], () => this.propose());
    if (prng.chance(0.7)) this.sometime([0.05, 0.5], () => this.insist());
    this.sometime([0.05, 0.5], () => this.meddle());
  }

  /** A block is final somewhere: it may have made a change. */
  review(): void {
    const { timeline, prng, record, invariants, faultsMs } = this.ports;
    const act = this.plan.acts[this.done];
    if (act === undefined || invariants.sets.epoch === this.done) return;
    this.done += 1;
    record(`${act.change} v${act.who}: done`);
    if (timeline.nowMs < faultsMs) this.coverAct(act);
    for (const vote of this.votes) if (prng.chance(0.5)) this.tryAgain("old-vote-replay", "old vote", vote);
    this.meddle();
    // All begins while faults go on: a block that is due after them is due at once.
    timeline.schedule(Math.min(faultsMs - timeline.nowMs, prng.between(0, 4_000)), () => this.propose());
  }

  /** Enough of the honest vote for the next act; often not one more than is needed. */
  private propose(): void {
    const { prng, clients, count, electorate, invariants } = this.ports;
    const number = this.done;
    const act = this.plan.acts[number];
    if (act === undefined) return;
    const voters = this.voters().filter((who) => who >= this.ports.liars);
    const most = prng.chance(0.5) ? this.majority() : voters.length;
    const proposal = { change: act.change, validator: electorate.entry(act.who) };
    this.votes = voters.slice(0, most).map((who) => electorate.vote(who, proposal, number));
    count(act.change === "add" ? "validator-added" : "validator-removed");
    clients.wantTogether(`${act.change} v${act.who}`, this.votes, () => invariants.sets.epoch > number);
  }

  /** As many as are not enough, liars first, vote for something else, also when all of their votes are counted. */
  private insist(): void {
    const { prng, electorate } = this.ports;
    const voters = this.voters().slice(0, this.majority() - 1);
    const acted = this.plan.acts.map(({ who }) => who);
    const victims = this.voters().filter((who) => !acted.includes(who));
    const removals = victims.map((who): Proposal => ({ change: "remove", validator: electorate.entry(who) }));
    const proposal = prng.pick([electorate.addingStranger("stranger"), ...removals]);
    for (const who of voters) {
      this.tryAgain("minority-vote", "minority's vote", electorate.vote(who, proposal, this.done));
    }
  }

  /** Who is not in the set, not yet or not any more, votes too. */
  private meddle(): void {
    const { electorate, hosts } = this.ports;
    const { validators } = this.set();
    const proposal = electorate.addingStranger("outsider");
    for (const [who, { address }] of hosts.entries()) {
      if (validators.some((member) => member.address === address)) continue;
      this.tryAgain("outsider-vote", "outsider's vote", electorate.vote(who, proposal, this.done));
    }
  }

  private tryAgain(kind: FaultKind, name: string, vote: ValidatorChangeTransaction): void {
    const { timeline, prng, clients, count } = this.ports;
    for (let time = 0, atMs = 0; time < 4; time += 1, atMs += prng.between(300, 3_000)) {
      timeline.schedule(atMs, () => {
        count(kind);
        clients.try(name, vote);
      });
    }
  }

  private die(host: SimulatedHost): void {
    this.ports.count("death-for-good");
    this.ports.bury(host);
  }

  /**
   * It loses its memory, or the whole disk; while there is no block that none of the others has who are left: what the
   * operator's word risks (C-42) is not what is looked for.
   */
  private forget(host: SimulatedHost): void {
    const { timeline, prng, count, record, crash, start, invariants, faultsMs } = this.ports;
    const others = invariants.awaited.filter((other) => other !== host);
    const most = Math.max(...this.ports.hosts.map(({ disk }) => disk.blocks.length));
    const isAlone = this.ports.hosts.length === 1;
    const isKept = isAlone || others.some(({ disk }) => disk.blocks.length === most && !disk.isIncomplete);
    if (!isKept || host.disk.isIncomplete) {
      if (timeline.nowMs < faultsMs / 2) timeline.schedule(lossRetryMs, () => this.forget(host));
      return;
    }
    count("watch-override");
    if (host.running !== null) crash(host);
    if (isAlone || prng.chance(0.5)) host.disk.forgetMemory();
    else host.disk.wipe();
    host.disk.watchOverride = true;
    record(`${host.name} loses its memory, and its operator says that it shall vote`);
    timeline.schedule(prng.between(50, 3_000), () => {
      if (host.running === null) start(host);
    });
  }

  private coverAct({ change, who }: SetAct): void {
    const { cover } = this.ports;
    const isBack = this.plan.acts.slice(0, this.done - 1).some((before) => before.change !== change);
    if (change === "add") cover(isBack ? "a validator that was removed comes back" : "a set grows under faults");
    else if (this.plan.dying.includes(who)) cover("a set shrinks by a dead validator");
    else if (who < this.ports.liars) cover("a liar is voted out");
    else cover("an honest validator is voted out");
  }

  /** Numbers of the members of the set whose keys somebody holds, in a random order, liars first. */
  private voters(): readonly number[] {
    const { prng, hosts, invariants, liars } = this.ports;
    const { validators } = this.set();
    const isMember = ({ address }: SimulatedHost) => validators.some((member) => member.address === address);
    const numbers = hosts.flatMap((host, who) => (isMember(host) ? [who] : []));
    const living = numbers.filter((who) => who < liars || invariants.awaited.includes(this.host(who)));
    return [...living.filter((who) => who < liars), ...prng.shuffle(living.filter((who) => who >= liars))];
  }

  private majority(): number {
    return Math.floor(this.set().validators.length / 2) + 1;
  }

  private set() {
    const { sets } = this.ports.invariants;
    return sets.at(Number.MAX_SAFE_INTEGER);
  }

  private sometime([from, to]: readonly [number, number], run: () => void): void {
    const { timeline, prng, faultsMs } = this.ports;
    timeline.schedule(faultsMs * (from + prng.fraction() * (to - from)), run);
  }

  private host(who: number): SimulatedHost {
    const host = this.ports.hosts[who];
    if (host === undefined) throw new Error("every number of a plan has a host");
    return host;
  }
}

import type { Clients } from "./clients.ts";
import type { Electorate } from "./electorate.ts";
import type { Invariants } from "./invariants.ts";
import type { SimulatedHost } from "./simulated-host.ts";

interface RollCallPorts {
  readonly clients: Clients;
  readonly invariants: Invariants;
  readonly electorate: Electorate;
  /** By number. */
  readonly hosts: readonly SimulatedHost[];
}

/** So often everybody's turn may come before it is taken. */
const turnsMax = 3;

/** After all changes, when all is well: every honest member of the last set takes its turns again, whoever came among them. */
export class RollCall {
  private readonly ports: RollCallPorts;
  private since: number | null = null;
  private calls = 0;

  constructor(ports: RollCallPorts) {
    this.ports = ports;
  }

  /** Asks for a block, if anybody has made none since the first call. @returns whether there is something to wait for */
  call(): boolean {
    const { invariants, hosts, clients, electorate } = this.ports;
    const { awaited, sets } = invariants;
    const blocks = awaited[0]?.disk.blocks ?? [];
    const { validators } = sets.at(blocks.length + 1);
    const members = awaited.filter(({ address }) => validators.some((member) => member.address === address));
    this.since ??= blocks.length;
    const authors = new Set(blocks.slice(this.since).map(({ validator }) => validator));
    const missing = members.filter(({ address }) => !authors.has(address));
    const voter = members[this.calls % members.length];
    // Where one validator is all, its vote would be enough.
    if (missing.length === 0 || voter === undefined || validators.length === 1) return false;
    if (blocks.length > this.since + turnsMax * validators.length) {
      const names = missing.map(({ name }) => name).join(", ");
      invariants.report("takes-its-turns", `none of the blocks from ${this.since + 1} on is made by ${names}`);
      return false;
    }
    this.calls += 1;
    const proposal = electorate.addingStranger(`stranger-${this.calls}`);
    const vote = electorate.vote(hosts.indexOf(voter), proposal, sets.epoch);
    clients.want(`roll call ${this.calls}`, [vote], 0);
    return true;
  }
}

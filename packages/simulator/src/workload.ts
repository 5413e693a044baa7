import { openedTally } from "@tabella/chain/election-state";
import type { ChainState } from "@tabella/chain/state";
import type { Transaction } from "@tabella/chain/transaction";
import { electionResult, partialDecryption } from "@tabella/chain/trustee";
import { electionMaterial } from "@tabella/node/testing/election-material";
import type { NetworkMaterial } from "@tabella/node/testing/network-material";
import type { Clients } from "./clients.ts";
import type { Prng } from "./prng.ts";

/** What people do during a simulation: they register and vote, some of them badly; at the end it may be counted. */
export class Workload {
  private readonly clients: Clients;
  private readonly prng: Prng;
  private readonly material: NetworkMaterial;
  /** What is left to do after the votes: each as soon as all before it is final. */
  private readonly closing: ((chain: ChainState) => Transaction)[];

  constructor(clients: Clients, prng: Prng, material: NetworkMaterial) {
    this.clients = clients;
    this.prng = prng;
    this.material = material;
    this.closing = prng.chance(1 / 16) ? this.counting() : [];
  }

  /** Spreads an election's votes over a time. A chain that begins at genesis has to open the election first. */
  plan(durationMs: number, startsAtGenesis: boolean): void {
    const { clients, prng } = this;
    const { open, register, registerLate, ballots, lateBallots, invalid } = this.material.transactions;
    const sometime = () => prng.between(0, durationMs);
    if (startsAtGenesis) {
      clients.want("opening", [open], 0);
      clients.want("registration", [register], 200);
    }
    if (prng.chance(0.25)) {
      clients.want("late registration", [registerLate], sometime());
      for (const [at, ballot] of lateBallots.entries()) clients.want(`late vote ${at}`, [ballot], sometime());
    }
    for (const [at, votes] of prng.shuffle(ballots).slice(0, prng.between(2, ballots.length)).entries()) {
      clients.want(`vote ${at}`, votes, sometime());
    }
    for (const text of invalid) if (prng.chance(0.5)) clients.annoy(text, sometime());
  }

  /** All is final so far. Starts what comes next, if anything does. */
  goOn(chain: ChainState): boolean {
    const next = this.closing.shift();
    if (next === undefined) return false;
    const transaction = next(chain);
    this.clients.want(transaction.type, [transaction], 0);
    return true;
  }

  private counting(): ((chain: ChainState) => Transaction)[] {
    const { context, trusteeKey } = electionMaterial();
    const random = (length: number) => this.prng.bytes(length);
    const electionOf = (chain: ChainState) => {
      const election = chain.elections.get(context.election.uuid);
      if (election === undefined) throw new Error("the election is on the chain");
      return election;
    };
    return [
      () => this.material.transactions.close,
      (chain) => {
        const tally = electionOf(chain).aggregate.ciphertexts;
        const { genesisHash } = chain.identity;
        return partialDecryption({ genesisHash, context, tally, owner: 1, privateKey: trusteeKey }, random);
      },
      (chain) => {
        const result = electionResult(openedTally(electionOf(chain)));
        if (!result.ok) throw new Error(result.error);
        return result.value;
      },
    ];
  }
}

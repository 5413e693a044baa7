import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { describe, expect, test } from "vitest";
import { applyTransaction } from "./apply-transaction.ts";
import { ceremonySeats, ceremonyUuid, messageOf } from "./ceremony.fixture.ts";
import { ceremonyView } from "./ceremony-view.ts";
import type { ElectionState } from "./election-state.ts";
import { openedTally } from "./election-state.ts";
import { electionView } from "./election-view.ts";
import { genesisState } from "./genesis-block.ts";
import { addCredentials, closeElection } from "./registrar.ts";
import {
  checkAll,
  extend,
  openTransaction,
  testElection,
  testGenesis,
  testRegistrar,
  vote,
} from "./small-election.fixture.ts";
import type { ChainState } from "./state.ts";
import type { Transaction } from "./transaction.ts";
import { electionResult, partialDecryption } from "./trustee.ts";

/*
 * R37: not some orders of a few messages, but all of them. From every state that can be reached every message is tried; a
 * second, simpler account of the protocol says which of them the ledger must take.
 */

/** A message by its name: the ledger takes it in a state if and only if `isDue` says so of what was taken before. */
interface Move {
  readonly name: string;
  readonly isDue: (taken: ReadonlySet<string>) => boolean;
  /** It may depend on what is on the ledger, such as the sum to be decrypted; null where there is none to make. */
  readonly make: (state: ChainState) => Transaction | null;
}

interface Explored {
  /** By the names of what was taken, sorted. */
  readonly states: ReadonlyMap<string, ChainState>;
  readonly tried: number;
}

/** Walks every order. The same messages in another order must give the same state, as `viewOf` shows it. */
function explore(moves: readonly Move[], viewOf: (state: ChainState) => unknown): Explored {
  const states = new Map([["", genesisState(testGenesis)]]);
  let tried = 0;
  // A map that grows while it is walked: what is reached is explored in turn.
  for (const [key, state] of states) {
    const taken = new Set(key === "" ? [] : key.split(","));
    for (const { name, isDue, make } of moves) {
      const transaction = make(state);
      if (transaction === null) continue;
      tried += 1;
      const applied = applyTransaction(state, transaction, contextOf(state, transaction, taken.size));
      expect(applied.ok, `${name} after ${key}`).toBe(isDue(taken));
      if (!applied.ok) continue;
      const reached = [...taken, name].sort().join();
      const before = states.get(reached);
      if (before === undefined) states.set(reached, applied.value);
      else expect(viewOf(applied.value), `${name} after ${key}`).toEqual(viewOf(before));
    }
  }
  return { states, tried };
}

/** Each message in a block of its own, as far as its rules can see. */
function contextOf(state: ChainState, transaction: Transaction, length: number) {
  const checkedBallots = state.elections.size === 0 ? new Map() : checkAll(state, [transaction]);
  const timestamp = state.head.timestamp + length + 1;
  return { height: length + 1, timestamp, checkedBallots, checker: nobleSignatureChecker };
}

describe("R37: every order of a key ceremony's messages", () => {
  test.each([
    [2, 1],
    [3, 2],
  ])(
    "of %i trustees of whom %i can decrypt: each phase waits for the one before, and one key comes out",
    (size, threshold) => {
      const seats = ceremonySeats({ size, threshold });
      const phases = ["certificate", "commitment", "polynomial", "output"];
      const messages: Transaction[][] = [];
      let played = genesisState(testGenesis);
      for (const _ of phases) {
        const round = seats.map((seat) => messageOf(played, seat)).filter((message) => message !== null);
        messages.push(round);
        played = extend(played, round).state;
      }
      const moves = phases.flatMap((phase, at) =>
        seats.map(({ index }): Move => {
          const earlier = phases.slice(0, at).flatMap((each) => seats.map((seat) => `${each} ${seat.index}`));
          return {
            name: `${phase} ${index}`,
            isDue: (taken) => !taken.has(`${phase} ${index}`) && earlier.every((each) => taken.has(each)),
            make: () => messages[at]?.[index - 1] ?? null,
          };
        }),
      );
      const viewOf = (state: ChainState) => withoutHeights(ceremonyView(state, ceremonyUuid));
      const { states, tried } = explore(moves, viewOf);
      // Nothing given, or some but not all of one phase's trustees, or all.
      expect(states.size).toBe(1 + phases.length * (2 ** size - 1));
      expect(tried).toBe(states.size * moves.length);
      const views = [...states.values()].map((state) => ceremonyView(state, ceremonyUuid));
      expect(views.filter((view) => view?.parameters != null).map((view) => view?.phase)).toEqual(["complete"]);
    },
  );
});

describe("R37: every order of an election's messages", () => {
  test("of two voters and two trustees: nothing early, nothing twice, and the result is that of the ballots there", () => {
    const election = testElection({ seed: "small scope", voters: 2 });
    const { uuid } = election.context.election;
    const registrar = testRegistrar();
    const open = openTransaction(election);
    const close = closeElection(registrar, uuid);
    const credentials = election.publicCredentials.map((each) =>
      addCredentials(registrar, { election: uuid, credentials: [each] }),
    );
    const ballots = [vote(election, { voter: 0 }), vote(election, { voter: 1, choice: [0, 1] })];
    const cast = (taken: ReadonlySet<string>) => [0, 1].filter((voter) => taken.has(`ballot ${voter}`));
    const isOpen = (taken: ReadonlySet<string>) => taken.has("open") && !taken.has("close");
    const once = (name: string, isDue: Move["isDue"], make: Move["make"]): Move => ({
      name,
      isDue: (taken) => !taken.has(name) && isDue(taken),
      make,
    });
    const moves = [
      once(
        "open",
        () => true,
        () => open,
      ),
      once("close", isOpen, () => close),
      ...[0, 1].flatMap((voter) => [
        once(`credential ${voter}`, isOpen, () => credentials[voter] ?? null),
        once(
          `ballot ${voter}`,
          (taken) => isOpen(taken) && taken.has(`credential ${voter}`),
          () => ballots[voter] ?? null,
        ),
      ]),
      ...[1, 2].map((owner) =>
        once(
          `part ${owner}`,
          // With fewer ballots than the minimum, which is one, nothing is ever decrypted.
          (taken) => taken.has("close") && cast(taken).length > 0 && !taken.has("result"),
          (state) => partOf(state, owner),
        ),
      ),
      once(
        "result",
        (taken) => taken.has("part 1") && taken.has("part 2"),
        (state) => resultOf(state),
      ),
    ];
    const parts = new Map<string, Transaction>();
    function partOf(state: ChainState, owner: number): Transaction | null {
      const found = state.elections.get(uuid);
      if (found === undefined) return null;
      const key = `${owner} ${found.ballotHashes.toArray().sort().join()}`;
      const part = parts.get(key) ?? decrypt(state, found, owner);
      parts.set(key, part);
      return part;
    }
    function decrypt({ identity }: ChainState, { context, aggregate }: ElectionState, owner: number): Transaction {
      const privateKey = election.trusteeKeys[owner - 1] ?? 0n;
      const input = { genesisHash: identity.genesisHash, context, tally: aggregate.ciphertexts, owner, privateKey };
      return partialDecryption(input, (length) => new Uint8Array(length).fill(owner));
    }
    function resultOf(state: ChainState): Transaction | null {
      const found = state.elections.get(uuid);
      if (found === undefined) return null;
      // Whoever guesses a result without the parts has nothing to show for it.
      const opened = found.partialDecryptions.size === 2 ? electionResult(openedTally(found)) : null;
      return opened?.ok ? opened.value : { type: "election-result", election_id: uuid, result: '{"result":[[0,0]]}' };
    }

    const viewOf = (state: ChainState) => withoutHeights(electionView(state, uuid, 0));
    const { states, tried } = explore(moves, viewOf);
    // Each voter: not registered, registered, has voted. Open: 9 states; closed: 9, of which 5 with ballots have 4 more each.
    expect(states.size).toBe(1 + 9 + 9 + 5 * 4);
    expect(tried).toBeGreaterThan(states.size * 6);
    for (const [key, state] of states) {
      const voters = cast(new Set(key.split(",")));
      const result = `{"result":[[${Number(voters.includes(0))},${Number(voters.includes(1))}]]}`;
      expect(electionView(state, uuid, 0)?.result ?? null, key).toBe(key.includes("result") ? result : null);
    }
  });
});

/** Which block a message stands in is the one thing that its order may change. */
function withoutHeights(view: unknown): unknown {
  return JSON.parse(JSON.stringify(view), (name, value) => (/inBlock$/i.test(name) ? null : value));
}

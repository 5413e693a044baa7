import { encodeJson } from "@tabella/election/compact-json";
import { encodeTrustees, parseTrustees, type TrusteeMessage, trusteeKeysOf } from "@tabella/election/trustees";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  ceremonySeats,
  ceremonyUuid,
  messageOf,
  playCeremony,
  playRound,
  playUntil,
  stepOf,
} from "./ceremony.fixture.ts";
import type { CeremonySeat, CeremonyStep } from "./ceremony-trustee.ts";
import { nextCeremonyStep } from "./ceremony-trustee.ts";
import { type CeremonyView, ceremonyView } from "./ceremony-view.ts";
import { genesisState } from "./genesis-block.ts";
import { extend, testGenesis, unwrap } from "./small-election.fixture.ts";
import type { ChainState } from "./state.ts";

const empty = genesisState(testGenesis);
const seats = ceremonySeats({ size: 3, threshold: 2 });

function viewOf(state: ChainState): CeremonyView {
  const view = ceremonyView(state, ceremonyUuid);
  if (view === null) throw new Error("the ceremony has begun");
  return view;
}

/** What a trustee does, without the bytes. */
function deed(step: CeremonyStep): string {
  return step.do === "send" ? step.transaction.type : step.do;
}

describe("a ceremony of three trustees, two of whom can decrypt", () => {
  test("goes from certificates to commitments, polynomials and outputs, and all its texts are on record", () => {
    const story: unknown[] = [];
    let state = empty;
    for (let next: ChainState | null = state; next !== null; next = playRound(state, seats)) {
      state = next;
      story.push([
        ceremonyView(state, ceremonyUuid)?.phase ?? "none",
        ...seats.map((seat) => deed(stepOf(state, seat))),
      ]);
    }
    expect(story).toEqual([
      ["none", "certify", "certify", "certify"],
      ["commitments", "dkg-commitment", "dkg-commitment", "dkg-commitment"],
      ["polynomials", "dkg-polynomial", "dkg-polynomial", "dkg-polynomial"],
      ["outputs", "dkg-output", "dkg-output", "dkg-output"],
      ["complete", "done", "done", "done"],
    ]);
    const view = viewOf(state);
    expect(view).toMatchObject({
      election: ceremonyUuid,
      attempt: 1,
      size: 3,
      threshold: 2,
      complaints: [],
      earlier: [],
    });
    for (const { index, certificate, commitment, polynomial, output } of view.trustees) {
      expect([certificate?.inBlock, commitment?.inBlock, polynomial?.inBlock, output?.inBlock]).toEqual([1, 2, 3, 4]);
      expect(stepOf(state, seats[index - 1] ?? never())).toEqual({
        do: "done",
        publicKey: JSON.parse(output?.text ?? "").public_key.public_key,
      });
    }
    expect(JSON.parse(JSON.stringify(view))).toEqual(view);
  });

  test("makes an item of trustees that everyone can check, with the public keys of exactly these trustees", () => {
    const state = playCeremony(empty, seats);
    const item = { kind: "Pedersen", message: JSON.parse(viewOf(state).parameters ?? "") } as TrusteeMessage;
    expect(encodeJson(item.message)).toBe(viewOf(state).parameters);
    const [parsed, ...others] = unwrap(parseTrustees(encodeTrustees([item])));
    expect(others).toEqual([]);
    expect(parsed).toMatchObject({ kind: "Pedersen", threshold: 2 });
    expect(trusteeKeysOf(parsed === undefined ? [] : [parsed])).toHaveLength(3);
  });

  test("waits for those who have not given their part, and names them", () => {
    const [one, two, three] = seats as [CeremonySeat, CeremonySeat, CeremonySeat];
    const certified = playRound(playRound(empty, [two]) ?? never(), [one]) ?? never();
    expect(stepOf(certified, one)).toEqual({ do: "wait", phase: "certificates", missing: [3] });
    const committed = playRound(playUntil(certified, [three], "commitments"), [two]) ?? never();
    expect(stepOf(committed, two)).toEqual({ do: "wait", phase: "commitments", missing: [1, 3] });
    const shown = playRound(playUntil(committed, seats, "polynomials"), [three]) ?? never();
    expect(stepOf(shown, three)).toEqual({ do: "wait", phase: "polynomials", missing: [1, 2] });
    const found = playRound(playUntil(shown, seats, "outputs"), [one]) ?? never();
    expect(stepOf(found, one)).toEqual({ do: "wait", phase: "outputs", missing: [2, 3] });
  });

  test("needs nothing but the seed to go on: whoever comes back, at any time, sends the same bytes again", () => {
    let state: ChainState = empty;
    for (;;) {
      const messages = seats.map((seat) => messageOf(state, seat));
      // Another device, with a copy of the view as it comes over the network.
      const again = seats.map((seat) => {
        const view = ceremonyView(state, ceremonyUuid);
        const step = nextCeremonyStep({ ...seat }, JSON.parse(JSON.stringify(view)) as CeremonyView | null);
        return step.do === "send" ? step.transaction : step;
      });
      for (const [at, message] of messages.entries()) {
        if (message?.type === "dkg-certificate") expect(again[at]).toMatchObject({ certificate: message.certificate });
        else if (message !== null) expect(again[at]).toEqual(message);
      }
      const sent = messages.filter((message) => message !== null);
      if (sent.length === 0) break;
      state = extend(state, sent).state;
    }
    expect(viewOf(state).phase).toBe("complete");
  });
});

test("any number of trustees up to five, any threshold below it, in any order of their coming: the key is made", () => {
  const order = fc.integer({ min: 2, max: 5 }).chain((size) =>
    fc.record({
      size: fc.constant(size),
      threshold: fc.integer({ min: 1, max: size - 1 }),
      rounds: fc.array(fc.nat({ max: size - 1 }), { maxLength: 2 * size }),
    }),
  );
  fc.assert(
    fc.property(order, ({ size, threshold, rounds }) => {
      const all = ceremonySeats({ size, threshold });
      const begun = rounds.reduce((state, at) => playRound(state, all.slice(at, at + 1)) ?? state, empty);
      const state = playCeremony(begun, all);
      expect(viewOf(state)).toMatchObject({ phase: "complete", size, threshold, complaints: [] });
      expect(all.map((seat) => deed(stepOf(state, seat)))).toEqual(all.map(() => "done"));
    }),
    { numRuns: 4 },
  );
});

describe("a trustee's software takes no part", () => {
  const [mine] = seats as [CeremonySeat];
  const begun = playRound(empty, seats) ?? never();

  test("in a ceremony of other terms than agreed, or one that begins anew without it", () => {
    expect(nextCeremonyStep({ ...mine, threshold: 1 }, viewOf(begun))).toEqual({
      do: "refuse",
      why: { code: "OTHER_TERMS", size: 3, threshold: 2 },
    });
    const anew = playRound(begun, ceremonySeats({ size: 3, threshold: 2, attempt: 2 })) ?? never();
    expect(stepOf(anew, mine)).toEqual({ do: "refuse", why: { code: "NEWER_ATTEMPT", attempt: 2 } });
  });

  test("when somebody else sits in its place, or speaks in its name", () => {
    const [, , third] = ceremonySeats({ size: 3, threshold: 2, attempt: 2 }) as [unknown, unknown, CeremonySeat];
    expect(nextCeremonyStep({ ...mine, seed: third.seed }, viewOf(begun))).toEqual({
      do: "refuse",
      why: { code: "NOT_MY_CERTIFICATE" },
    });
    const finished = viewOf(playCeremony(begun, seats));
    const [first, second] = finished.trustees;
    const exchanged = (message: "commitment" | "polynomial" | "output") => {
      const trustees = [{ ...(first ?? never()), [message]: second?.[message] }, ...finished.trustees.slice(1)];
      return nextCeremonyStep(mine, { ...finished, trustees });
    };
    for (const message of ["commitment", "polynomial", "output"] as const) {
      expect(exchanged(message)).toEqual({ do: "refuse", why: { code: "NOT_MY_MESSAGE", message } });
    }
  });

  test("when what others are said to have given could not stand on a ledger", () => {
    const finished = viewOf(playCeremony(begun, seats));
    const [first, second, third] = finished.trustees;
    const told = (change: Partial<CeremonyView["trustees"][number]>) =>
      nextCeremonyStep(mine, {
        ...finished,
        phase: "outputs",
        trustees: [{ ...(first ?? never()), output: null }, { ...(second ?? never()), ...change }, third ?? never()],
      });
    expect(told({})).toMatchObject({ do: "send" });
    const unsound = (trustee: number) => ({
      do: "refuse",
      why: { code: "UNSOUND", trustee, detail: expect.any(String) },
    });
    expect(told({ certificate: third?.certificate ?? null })).toEqual(unsound(0));
    expect(told({ certificate: null })).toEqual(unsound(2));
    expect(told({ polynomial: third?.polynomial ?? null })).toEqual(unsound(2));
    expect(told({ polynomial: null })).toEqual(unsound(2));
    expect(told({ commitment: third?.commitment ?? null })).toEqual(unsound(2));
  });
});

function never(): never {
  throw new Error("the ceremony goes on");
}

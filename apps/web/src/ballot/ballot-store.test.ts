import "fake-indexeddb/auto";
import type { Hash } from "@tabella/crypto/hex";
import { forceCloseDatabase } from "fake-indexeddb";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { type BallotStore, type KeptBallot, openBallotStore, type StoredBallot } from "./ballot-store.ts";

const key = { accountId: "vera", electionId: "Bq7Hf3kLmN9pRt" };

function begun(credential: string): StoredBallot {
  return { ...key, credential, publicCredential: `public ${credential}`, sealed: null, receipt: null };
}

function sealedAs(name: string) {
  return {
    transaction: `{"ballot":"${name}"}`,
    transactionHash: "0x11",
    ballotHash: `0x${Buffer.from(name).toString("hex")}`,
    trackingCode: name,
    replaces: null as `0x${string}` | null,
  } as const;
}

function receiptOf(name: string) {
  return { ballotHash: sealedAs(name).ballotHash, receipt: `receipt of ${name}` };
}

let databases = 0;
/** Two connections to one fresh database: two tabs of one browser. */
async function twoTabs(): Promise<readonly [BallotStore, BallotStore]> {
  databases += 1;
  return [await openBallotStore(`tabs-${databases}`), await openBallotStore(`tabs-${databases}`)];
}

describe("what a device keeps of a ballot", () => {
  test("UX-9: of two tabs that start a ballot at once, both vote with one key", async () => {
    const [left, right] = await twoTabs();
    const [a, b] = await Promise.all([left.begin(begun("key of left")), right.begin(begun("key of right"))]);
    expect(a).toEqual(b);
  });

  test("UX-9: of two ballots that are sealed at once, both tabs send the same bytes", async () => {
    const [left, right] = await twoTabs();
    await left.begin(begun("key"));
    const [a, b] = await Promise.all([
      left.seal(key, sealedAs("left"), null),
      right.seal(key, sealedAs("right"), null),
    ]);
    expect(a).toEqual(b);
  });

  test("UX-9: the bytes outlive the page, until the receipt is there", async () => {
    const [tab, nextDay] = await twoTabs();
    await tab.begin(begun("key"));
    await tab.seal(key, sealedAs("ballot"), null);
    expect((await nextDay.get(key))?.sealed?.transaction).toBe('{"ballot":"ballot"}');
  });

  test("once a ballot is final, its key and bytes are gone, its names and receipt stay", async () => {
    const [tab] = await twoTabs();
    await tab.begin(begun("key"));
    await tab.seal(key, sealedAs("ballot"), null);
    await tab.finish(key, receiptOf("ballot"), { keepKey: false });
    expect(await tab.get(key)).toEqual({
      ...begun("key"),
      credential: null,
      sealed: { ...sealedAs("ballot"), transaction: null },
      receipt: "receipt of ballot",
    });
  });

  test("a refused ballot makes room for another one with the same key", async () => {
    const [tab] = await twoTabs();
    await tab.begin(begun("key"));
    const { ballotHash } = await tab.seal(key, sealedAs("refused"), null);
    await tab.unseal(key, ballotHash);
    expect((await tab.seal(key, sealedAs("second"), ballotHash)).trackingCode).toBe("second");
    expect((await tab.get(key))?.credential).toBe("key");
  });

  test("where ballots can be replaced the key stays, and a final ballot gives way to the one that replaces it", async () => {
    const [tab] = await twoTabs();
    await tab.begin(begun("key"));
    const first = await tab.seal(key, sealedAs("first"), null);
    await tab.finish(key, receiptOf("first"), { keepKey: true });
    expect((await tab.get(key))?.credential).toBe("key");
    const second = { ...sealedAs("second"), replaces: first.ballotHash };
    expect(await tab.seal(key, second, first.ballotHash)).toEqual(second);
    expect(await tab.get(key)).toMatchObject({ sealed: second, receipt: null });
    await tab.retire(key);
    expect(await tab.get(key)).toMatchObject({ credential: null, sealed: { ...second, transaction: null } });
  });

  test("UX-9: of two replacements that are sealed at once, both tabs send the same bytes", async () => {
    const [left, right] = await twoTabs();
    await left.begin(begun("key"));
    const { ballotHash: replaces } = await left.seal(key, sealedAs("first"), null);
    await left.finish(key, receiptOf("first"), { keepKey: true });
    const [a, b] = await Promise.all([
      left.seal(key, { ...sealedAs("left"), replaces }, replaces),
      right.seal(key, { ...sealedAs("right"), replaces }, replaces),
    ]);
    expect(a).toEqual(b);
    expect(a.trackingCode).not.toBe("first");
  });

  test("a key that was thrown away comes back when the voter enters the same again, and no other takes its place", async () => {
    const [tab] = await twoTabs();
    await tab.begin(begun("key"));
    await tab.seal(key, sealedAs("ballot"), null);
    await tab.finish(key, receiptOf("ballot"), { keepKey: false });
    expect((await tab.begin(begun("other"))).credential).toBeNull();
    expect(await tab.begin(begun("key"))).toMatchObject({ credential: "key", receipt: "receipt of ballot" });
  });

  test("ballots of different people on one device are kept apart", async () => {
    const [tab] = await twoTabs();
    await tab.begin(begun("key of vera"));
    expect(await tab.get({ ...key, accountId: "tom" })).toBeUndefined();
  });

  test("a key that the registrar refuses is forgotten, unless a ballot was sealed with it", async () => {
    const [tab] = await twoTabs();
    await tab.begin(begun("refused"));
    await tab.forgetKey(key);
    expect(await tab.get(key)).toBeUndefined();
    await tab.begin(begun("key"));
    await tab.seal(key, sealedAs("ballot"), null);
    await tab.forgetKey(key);
    expect(await tab.get(key)).toMatchObject({ credential: "key", sealed: sealedAs("ballot") });
  });

  test("a connection that the browser has cut is opened again, and nothing that was kept is lost", async () => {
    const connections: IDBDatabase[] = [];
    const { open } = IDBFactory.prototype;
    const spy = vi.spyOn(IDBFactory.prototype, "open").mockImplementation(function (this: IDBFactory, ...parameters) {
      const opening = open.apply(this, parameters);
      opening.addEventListener("success", () => connections.push(opening.result));
      return opening;
    });
    const [tab] = await twoTabs();
    spy.mockRestore();
    await tab.begin(begun("key"));
    for (const connection of connections)
      forceCloseDatabase(connection as unknown as Parameters<typeof forceCloseDatabase>[0]);
    expect(await tab.seal(key, sealedAs("ballot"), null)).toEqual(sealedAs("ballot"));
    expect(await tab.get(key)).toMatchObject({ credential: "key", sealed: sealedAs("ballot") });
  });
});

/** What a tab can do, with what it has seen: the ballot that was there when it looked, and those that it is sending. */
type Move = "look" | "seal" | "final" | "final, key stays" | "refused" | "key refused" | "retire";
const moves: readonly Move[] = ["look", "seal", "final", "final, key stays", "refused", "key refused", "retire"];

test("UX-9: whatever two tabs do in whatever order, only its own end takes away a ballot's bytes, its receipt or the key", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(1), fc.constantFrom(...moves)), { minLength: 4, maxLength: 24 }),
      async (steps) => {
        const tabs = (await twoTabs()).map((store) => ({
          store,
          seen: null as Hash | null,
          sending: [] as KeptBallot[],
        }));
        await tabs[0]?.store.begin(begun("key"));
        for (const [at, [which, move]] of steps.entries()) {
          const tab = tabs[which];
          if (tab === undefined) continue;
          const { store } = tab;
          const before = await store.get(key);
          const own = tab.sending.at(-1);
          const seenBefore = tab.seen;
          if (move === "look") tab.seen = before?.sealed?.ballotHash ?? null;
          if (move === "seal" && before !== undefined) {
            tab.sending.push(await store.seal(key, sealedAs(`ballot ${at}`), tab.seen));
          }
          if (move === "final" && own) await store.finish(key, receiptOf(own.trackingCode), { keepKey: false });
          if (move === "final, key stays" && own)
            await store.finish(key, receiptOf(own.trackingCode), { keepKey: true });
          if (move === "refused" && own) await store.unseal(key, own.ballotHash);
          if (move === "key refused") await store.forgetKey(key);
          if (move === "retire") await store.retire(key);

          const after = await store.get(key);
          const hash = before?.sealed?.ballotHash;
          const isOwn = own !== undefined && own.ballotHash === hash;
          const gaveWay = move === "seal" && seenBefore === hash;
          if (before?.sealed && !gaveWay && !(move === "refused" && isOwn && before.receipt === null)) {
            expect(after?.sealed).toMatchObject({ ballotHash: hash });
            if (before.receipt !== null) expect(after?.receipt).toBe(before.receipt);
            const mayGo = move === "retire" || (move.startsWith("final") && isOwn);
            if (!mayGo) expect(after?.sealed?.transaction).toBe(before.sealed.transaction);
          }
          const keyMayGo =
            move === "retire" || (move === "final" && isOwn) || (move === "key refused" && !before?.sealed);
          if (!keyMayGo) expect(after?.credential).toBe(before?.credential);
        }
      },
    ),
    { numRuns: 60 },
  );
});

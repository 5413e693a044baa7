import "fake-indexeddb/auto";
import { describe, expect, test } from "vitest";
import { type BallotStore, openBallotStore, type StoredBallot } from "./ballot-store.ts";

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
    const [a, b] = await Promise.all([left.seal(key, sealedAs("left")), right.seal(key, sealedAs("right"))]);
    expect(a).toEqual(b);
  });

  test("UX-9: the bytes outlive the page, until the receipt is there", async () => {
    const [tab, nextDay] = await twoTabs();
    await tab.begin(begun("key"));
    await tab.seal(key, sealedAs("ballot"));
    expect((await nextDay.get(key))?.sealed?.transaction).toBe('{"ballot":"ballot"}');
  });

  test("once a ballot is final, its key and bytes are gone, its names and receipt stay", async () => {
    const [tab] = await twoTabs();
    await tab.begin(begun("key"));
    await tab.seal(key, sealedAs("ballot"));
    await tab.finish(key, "receipt", { keepKey: false });
    expect(await tab.get(key)).toEqual({
      ...begun("key"),
      credential: null,
      sealed: { ...sealedAs("ballot"), transaction: null },
      receipt: "receipt",
    });
  });

  test("a refused ballot makes room for another one with the same key", async () => {
    const [tab] = await twoTabs();
    await tab.begin(begun("key"));
    await tab.seal(key, sealedAs("refused"));
    await tab.unseal(key);
    expect((await tab.seal(key, sealedAs("second"))).trackingCode).toBe("second");
    expect((await tab.get(key))?.credential).toBe("key");
  });

  test("where ballots can be replaced the key stays, and a final ballot gives way to the one that replaces it", async () => {
    const [tab] = await twoTabs();
    await tab.begin(begun("key"));
    const first = await tab.seal(key, sealedAs("first"));
    await tab.finish(key, "receipt", { keepKey: true });
    expect((await tab.get(key))?.credential).toBe("key");
    const second = { ...sealedAs("second"), replaces: first.ballotHash };
    expect(await tab.seal(key, second)).toEqual(second);
    expect(await tab.get(key)).toMatchObject({ sealed: second, receipt: null });
    await tab.dropKey(key);
    expect(await tab.get(key)).toMatchObject({ credential: null, sealed: second });
  });

  test("UX-9: of two replacements that are sealed at once, both tabs send the same bytes", async () => {
    const [left, right] = await twoTabs();
    await left.begin(begun("key"));
    const { ballotHash: replaces } = await left.seal(key, sealedAs("first"));
    await left.finish(key, "receipt", { keepKey: true });
    const [a, b] = await Promise.all([
      left.seal(key, { ...sealedAs("left"), replaces }),
      right.seal(key, { ...sealedAs("right"), replaces }),
    ]);
    expect(a).toEqual(b);
    expect(a.trackingCode).not.toBe("first");
  });

  test("a ballot whose receipt never arrived gives way to the one that replaces it, and to no other", async () => {
    const [tab] = await twoTabs();
    await tab.begin(begun("key"));
    const first = await tab.seal(key, sealedAs("first"));
    expect((await tab.seal(key, sealedAs("other"))).trackingCode).toBe("first");
    expect((await tab.seal(key, { ...sealedAs("second"), replaces: first.ballotHash })).trackingCode).toBe("second");
  });

  test("a key that was thrown away comes back when the voter enters the same again, and no other takes its place", async () => {
    const [tab] = await twoTabs();
    await tab.begin(begun("key"));
    await tab.seal(key, sealedAs("ballot"));
    await tab.finish(key, "receipt", { keepKey: false });
    expect((await tab.begin(begun("other"))).credential).toBeNull();
    expect(await tab.begin(begun("key"))).toMatchObject({ credential: "key", receipt: "receipt" });
  });

  test("ballots of different people on one device are kept apart", async () => {
    const [tab] = await twoTabs();
    await tab.begin(begun("key of vera"));
    expect(await tab.get({ ...key, accountId: "tom" })).toBeUndefined();
  });
});

import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { afterEach, describe, expect, test, vi } from "vitest";
import { proveSide, type Transcript } from "./handshake.ts";
import { answerPresence, checkPresence, type PresenceQuestion } from "./key-presence.ts";
import type { PeerLink } from "./link.ts";
import { alice, bob, cleanUp, identity, instanceOf, linkTo, mallory, openDoor } from "./testing/peers.ts";

// A bound for what hangs, on a machine with much else to do.
const wait = { timeout: 40_000, interval: 20 } as const;

afterEach(cleanUp);

const otherInstance = `0x${"77".repeat(16)}` as const;
const greeting = {
  callerInstance: otherInstance,
  answererInstance: instanceOf(bob),
  callerNonce: `0x${"11".repeat(32)}`,
  answererNonce: `0x${"22".repeat(32)}`,
  channel: `0x${"33".repeat(32)}`,
} as const;
const transcript: Transcript = { ...greeting, identity, caller: alice.address, answerer: bob.address };
const question: PresenceQuestion = { ...greeting, signature: proveSide(transcript, "caller", alice) };
const own = { identity, instance: instanceOf(alice) };
const answer = (asked: PresenceQuestion, asker = bob.address) =>
  answerPresence(asked, { ...own, asker, signer: alice, checker: nobleSignatureChecker });
const asker = {
  ...{ identity, instance: otherInstance, nonce: greeting.callerNonce, checker: nobleSignatureChecker },
  ...{ node: alice.address, publicKey: alice.publicKey },
};

describe("the proof that another process has a validator's key", () => {
  test("holds for the process that asked, and for no other nonce, chain, key or instance", () => {
    const presence = answer(question);
    if (presence === null) throw new Error("no answer");
    expect(checkPresence(presence, asker)).toBe(true);
    expect(checkPresence(presence, { ...asker, nonce: greeting.answererNonce })).toBe(false);
    expect(checkPresence(presence, { ...asker, identity: { ...identity, chainId: 1 } })).toBe(false);
    expect(checkPresence(presence, { ...asker, publicKey: mallory.publicKey })).toBe(false);
    expect(checkPresence({ ...presence, instance: otherInstance }, asker)).toBe(false);
    expect(checkPresence({ ...presence, instance: `0x${"78".repeat(16)}` }, asker)).toBe(false);
  });

  test("a process' own answer never stops it, though a liar sends it back", () => {
    const presence = answer(question);
    expect(presence && checkPresence(presence, { ...asker, instance: presence.instance })).toBe(false);
  });

  test("is given to nobody who does not show that another process signed", () => {
    expect(answer({ ...question, callerInstance: own.instance })).toBeNull();
    expect(answer({ ...question, signature: proveSide(transcript, "caller", mallory) })).toBeNull();
    expect(answer(question, mallory.address)).toBeNull();
  });
});

describe("two processes with one key", () => {
  /** Bob's door, and his link to the process of Alice that was first. */
  async function network() {
    const alicesDoor = await openDoor(alice);
    const bobsLink = await linkTo(() => [alicesDoor.place], { signer: bob, peer: alice.address });
    await vi.waitFor(() => expect(bobsLink.link.isUp).toBe(true), wait);
    const door = await openDoor(bob, { askPresence: (_validator, asked) => bobsLink.link.askPresence(asked) });
    return { alicesDoor, bobsLink, door };
  }
  const isUp = (link: PeerLink) => vi.waitFor(() => expect(link.isUp).toBe(true), wait);

  test("the second one learns it with proof, and the first one goes on and is told", async () => {
    const { alicesDoor, door } = await network();
    const first = await linkTo(() => [door.place]);
    await isUp(first.link);
    const second = await linkTo(() => [door.place], { instance: otherInstance });
    await vi.waitFor(() => expect(second.events).toContain("key elsewhere"), wait);
    expect(second.events).not.toContain("up");
    expect(first.events).toEqual(["up"]);
    expect(alicesDoor.keyHeardAt).toContain(bob.address);
  });

  test("whoever restarts after a crash is let in, though its old connection seems to be there", async () => {
    const { door } = await network();
    const first = await linkTo(() => [door.place]);
    await isUp(first.link);
    // As after a power failure: nothing says that the connection is over.
    const second = await linkTo(() => [door.place], { instance: otherInstance });
    first.link.close();
    await isUp(second.link);
    expect(second.events).not.toContain("key elsewhere");
  });

  test("a liar who says that the key is in use stops nobody", async () => {
    const door = await openDoor(bob, {
      askPresence: async () => ({ instance: `0x${"78".repeat(16)}`, signature: bob.signEd25519(new Uint8Array(32)) }),
    });
    const first = await linkTo(() => [door.place]);
    await isUp(first.link);
    const second = await linkTo(() => [door.place], { instance: otherInstance });
    await vi.waitFor(() => expect(second.events).toContain("this key is connected already from elsewhere"), wait);
    expect(second.events).not.toContain("key elsewhere");
    // It tries again, and is let in as soon as the other connection is over.
    first.link.close();
    await isUp(second.link);
  });

  test("one that calls a door with that door's own key is turned away, and the door says so", async () => {
    const door = await openDoor(alice);
    const { events } = await linkTo(() => [door.place], { instance: otherInstance, peer: alice.address });
    await vi.waitFor(() => expect(events).toContain("CALLED_ITSELF"), wait);
    expect(door.keyHeardAt).toContain(alice.address);
  });
});

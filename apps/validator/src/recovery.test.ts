import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { freePorts } from "@tabella/launcher/ports";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ProcessNetwork, type ValidatorProcess } from "./testing/process-network.ts";

const network = new ProcessNetwork(3);
// Bounds for a machine with much else to do; nothing here waits longer than it must.
const wait = { timeout: 60_000, interval: 50 } as const;

let observer: ValidatorProcess;
beforeAll(async () => {
  await network.start();
  observer = await network.addNode("observer");
  network.validators.pop();
});
afterAll(() => network.stop());

const validator = (at: number): ValidatorProcess => {
  const found = network.validators[at];
  if (!found) throw new Error(`no validator ${at}`);
  return found;
};
const isLinked = ({ client }: ValidatorProcess, peers: number) =>
  vi.waitFor(async () => {
    expect((await client.chain.status.query()).peerCount).toBe(peers);
  }, wait);
const linked = (at: number, peers = 2) => isLinked(validator(at), peers);
const logOf = (name: string) => readFileSync(join(network.folder, "logs", `${name}.log`), "utf8");
const allLinked = () => Promise.all([linked(0), linked(1), linked(2)]);
/** Whom a validator calls connected, besides itself. */
const connectedTo = async (at: number) => {
  const views = await validator(at).client.validators.list.query();
  return views.filter(({ isSelf, connected }) => !isSelf && connected).map(({ name }) => name);
};
const withoutBootnode = { TABELLA_BOOTNODE_URL: "http://127.0.0.1:9" };

describe("validators as real processes, whose bootnode is gone for good", () => {
  test("a peer that stops answering, though its connections stay open, is noticed by its silence, and again when it speaks", async () => {
    await allLinked();
    validator(2).process().signal("SIGSTOP");
    await vi.waitFor(async () => {
      expect(await connectedTo(0)).toEqual(["validator-2"]);
      expect(await connectedTo(1)).toEqual(["validator-1"]);
    }, wait);
    validator(2).process().signal("SIGCONT");
    await allLinked();
  });

  test("a second process with a running validator's key is told so with proof, and stops until a person has looked; the first one goes on and counts it", async () => {
    const keyFile = join(network.folder, "elsewhere.key.json");
    cpSync(join(network.folder, "validator-1.key.json"), keyFile);
    const second = await network.addNode("second", keyFile);
    network.validators.pop();
    // As on another machine: no lock of this one is in the way.
    const temporary = join(network.folder, "tmp");
    mkdirSync(temporary);
    const ended = second.start({ TMPDIR: temporary }).then(
      () => new Promise((resolve) => second.process().onExit(resolve)),
      // It may end before it has said that it listens.
      (error: unknown) => error,
    );
    expect(String(await ended)).toMatch(/exit code 1/);
    expect(logOf("second")).toMatch(/runs already on another machine/);
    // Whoever supervises it starts it again, also at a moment at which the first one is away.
    await expect(second.start({ TMPDIR: temporary })).rejects.toThrow();
    expect(logOf("second")).toMatch(/key-in-use-elsewhere\.json; move that file away to start again/);
    await allLinked();
    const { url } = validator(0);
    const figure = (await (await fetch(`${url}/metrics`)).text()).match(/key_heard_elsewhere_total ([0-9]+)/)?.[1];
    expect(Number(figure)).toBeGreaterThan(0);
    expect(logOf("validator-1")).toMatch(/key-in-use-elsewhere: another machine has this validator's key/);
  });

  test("all start again without any bootnode, and find each other at the places that they kept", async () => {
    await observer.start();
    await isLinked(observer, 3);
    await observer.process().stop();
    await network.bootnode?.kill();
    await Promise.all(network.validators.map(({ process }) => process().stop()));
    await Promise.all(network.validators.map((each) => each.start(withoutBootnode)));
    await allLinked();
  });

  test("a validator that has moved tells those whom it knows, under its signature; who was away then learns it from them", async () => {
    await validator(1).process().kill();
    await validator(2).process().kill();
    const [newPort] = await freePorts(1);
    const moved = { ...withoutBootnode, TABELLA_PEER_PORT: String(newPort) };
    await validator(2).start(moved);
    await linked(0, 1);
    await validator(1).start(withoutBootnode);
    await allLinked();
  });

  test("an observer that was away meanwhile learns from the others where the one is that moved", async () => {
    await observer.start(withoutBootnode);
    await isLinked(observer, 3);
  });
});

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { afterAll, describe, expect, test } from "vitest";
import { openNetworkNamespaces } from "./network-namespaces.ts";

const opened = openNetworkNamespaces(3);
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
  if (opened.ok) opened.namespaces.close();
});

const port = 5_000;
/** Counts what arrives in half a second after the sender has ended. */
const listener = `
  const socket = require("node:dgram").createSocket("udp4");
  let heard = 0;
  socket.on("message", () => (heard += 1));
  socket.bind(${port}, process.argv[1], () => console.log("bound"));
  process.stdin.on("end", () => setTimeout(() => { console.log(heard); process.exit(); }, 500)).resume();`;
const sender = `
  const socket = require("node:dgram").createSocket("udp4");
  let left = 200;
  const send = () => left-- > 0 ? socket.send("x", ${port}, process.argv[1], send) : socket.close();
  send();`;

describe("a network in namespaces of the kernel", () => {
  if (!opened.ok) {
    test("is refused with the reason where it cannot be made", () => {
      expect(opened.why).toMatch(/root|Linux|not installed|failed/);
    });
    return;
  }
  const { namespaces } = opened;

  /** How many of two hundred datagrams arrive. */
  async function heard(from: number, to: number): Promise<number> {
    const place = (at: number) => namespaces.validators[at] ?? { host: "", enter: [] };
    const [enter = "", ...words] = place(to).enter;
    const listening = spawn(enter, [...words, process.execPath, "-e", listener, place(to).host]);
    children.push(listening);
    await once(listening.stdout, "data");
    const [enterSender = "", ...senderWords] = place(from).enter;
    spawnSync(enterSender, [...senderWords, process.execPath, "-e", sender, place(to).host]);
    listening.stdin.end();
    const [count] = (await once(listening.stdout, "data")) as [Buffer];
    return Number(count);
  }

  test("carries what validators say to each other", async () => {
    expect(await heard(0, 1)).toBe(200);
  });

  test("can cut two apart, in one direction or both, and the third hears both still", async () => {
    namespaces.cutOneWay(0, 1);
    expect(await heard(0, 1)).toBe(0);
    expect(await heard(1, 0)).toBe(200);
    namespaces.cut(0, 1);
    expect(await heard(1, 0)).toBe(0);
    expect(await heard(0, 2)).toBe(200);
    expect(await heard(2, 1)).toBe(200);
    namespaces.heal();
    expect(await heard(0, 1)).toBe(200);
  });

  test("loses some packets when it is told to, and no more when it is healed", async () => {
    namespaces.lose(50);
    const some = await heard(0, 1);
    expect(some).toBeGreaterThan(0);
    expect(some).toBeLessThan(200);
    namespaces.heal();
    expect(await heard(0, 1)).toBe(200);
  });

  test("names its means of delay, and takes it away when it is healed", async () => {
    expect([null, "netem", "slow line"]).toContain(namespaces.delayedBy);
    if (namespaces.delayedBy !== null) namespaces.delay(50);
    namespaces.heal();
    expect(await heard(0, 1)).toBe(200);
  });
});

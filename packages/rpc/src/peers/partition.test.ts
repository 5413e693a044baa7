import { connect, createServer, type Socket } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { encodePeerMessage } from "./peer-message-codec.ts";
import type { PeerPlace } from "./place.ts";
import { cleanUp, cleanUpLater, linkTo, openDoor } from "./testing/peers.ts";

// A bound for what hangs, on a machine with much else to do.
const wait = { timeout: 40_000, interval: 20 } as const;

afterEach(cleanUp);

/** A line to a door that can be cut: then nothing gets through, and nobody is told. */
async function lineTo({ peerPort }: PeerPlace) {
  const ends = new Set<Socket>();
  let isCut = false;
  const carry = (from: Socket, to: Socket) => {
    ends.add(from);
    from.on("data", (bytes) => isCut || to.write(bytes));
    from.on("error", () => from.destroy());
    from.once("close", () => isCut || to.destroy());
  };
  const server = createServer((near) => {
    const far = connect(peerPort, "127.0.0.1");
    carry(near, far);
    carry(far, near);
  });
  cleanUpLater(() => {
    for (const end of ends) end.destroy();
    server.close();
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
  });
  const place: PeerPlace = { host: "127.0.0.1", peerPort: port };
  return {
    place,
    cut: (cut: boolean) => {
      isCut = cut;
    },
  };
}

test("a link whose line is cut without a word notices it, and heals by itself when the line is back, though the door still holds the old connection", async () => {
  const door = await openDoor();
  const line = await lineTo(door.place);
  const { link, events } = await linkTo(() => [line.place]);
  const ups = () => events.filter((event) => event === "up").length;
  await vi.waitFor(() => expect(ups()).toBe(1), wait);
  line.cut(true);
  await vi.waitFor(() => expect(events).toContain("down"), wait);
  line.cut(false);
  await vi.waitFor(() => expect(ups()).toBe(2), wait);
  link.send(encodePeerMessage({ kind: "status", height: 1, headHash: `0x${"12".repeat(32)}`, round: 0, timeMs: 1 }));
  await vi.waitFor(() => expect(door.received).toHaveLength(1), wait);
});

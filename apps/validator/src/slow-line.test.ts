import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Block } from "@tabella/chain/block";
import { blockTextMax, encodeBlock } from "@tabella/chain/block-codec";
import { chainIdentity, genesisValidators } from "@tabella/chain/genesis";
import { genesisState } from "@tabella/chain/genesis-block";
import type { Transaction } from "@tabella/chain/transaction";
import { toHex } from "@tabella/crypto/hex";
import { nodeSignatureChecker as checker } from "@tabella/keys/node-signature-checker";
import { createNode, defaultNodeConfig } from "@tabella/node/node";
import { ChannelIdentity } from "@tabella/rpc/peers/channel-certificate";
import { instanceLength } from "@tabella/rpc/peers/handshake";
import { pinnedHosts } from "@tabella/rpc/peers/place";
import { openPeersServer } from "@tabella/rpc/peers/server";
import { pacedLine } from "@tabella/rpc/peers/testing/paced-line";
import { cleanUp, cleanUpLater } from "@tabella/rpc/peers/testing/peers";
import { afterEach, expect, test, vi } from "vitest";
import { Announcements } from "./announcements.ts";
import { Host } from "./host.ts";
import { PeerHistory } from "./peer-history.ts";
import { blockTextsUpTo, PeerNetwork } from "./peer-network.ts";
import { Store } from "./store.ts";
import { SealedChain } from "./testing/sealed-chain.ts";
import { TestElection } from "./testing/test-election.ts";

afterEach(cleanUp);

const blockCount = 80;
/** Half of that number is there in some four seconds, all of them in more than six: by then the link has been closed. */
const bytesPerSecond = 200_000;
const sealed = new SealedChain();
const { genesis } = sealed;
const identity = chainIdentity(genesis);
const nowMs = Date.now;
const quiet = () => {};
const common = {
  ...{ identity, checker, nowMs, limits: genesis.limits },
  random: (length: number) => new Uint8Array(randomBytes(length)),
  validators: () => genesisValidators(genesis),
};
const newInstance = () => toHex(common.random(instanceLength));

/** A chain of blocks with a credential in each. */
function longChain(): readonly Block[] {
  const election = new TestElection(genesis, sealed.registrar);
  const texts = [
    election.open(),
    ...Array.from({ length: blockCount - 1 }, () => election.register(election.newCredential())),
  ];
  return texts.map((text) => sealed.seal([JSON.parse(text) as Transaction]));
}

/** The door of the first validator, which has these blocks and tells of the last. @returns its port */
async function openDoorWith(blocks: readonly Block[]): Promise<number> {
  const [signer] = sealed.signers;
  const head = blocks.at(-1);
  if (signer === undefined || head === undefined) throw new Error("broken promise: there are four, and a chain");
  const texts = blocks.map(encodeBlock);
  const charactersMax = blockTextMax(genesis.limits);
  const channel = await ChannelIdentity.create({ ...common, signer }, nowMs());
  const door = await openPeersServer(
    {
      ...{ ...common, signer, instance: newInstance() },
      receive: () => true,
      blockTexts: (range) => blockTextsUpTo(range, { textOf: (height) => texts[height - 1], charactersMax }),
      async *publicMessages(signal) {
        for (; !signal.aborted; await sleep(1_000, undefined, { signal }).catch(quiet))
          yield { kind: "status", height: head.index, headHash: head.block_hash, round: 0, timeMs: nowMs() };
      },
      knownAddresses: () => [],
      ...{ learnAddresses: quiet, askPresence: async () => null, onKeyElsewhere: quiet },
    },
    { host: "127.0.0.1", port: 0, channel, onError: quiet, onRefused: quiet },
  );
  cleanUpLater(() => door.close());
  return door.port;
}

test("REL-5: an observer catches up over a line on which no answer of full length is there before its link is closed", async () => {
  const blocks = longChain();
  const peerPort = await pacedLine(await openDoorWith(blocks), { bytesPerSecond });
  const folder = mkdtempSync(join(tmpdir(), "tabella-slow-"));
  const store = new Store(folder, { identity, signer: null });
  const peer = sealed.signers[0]?.address;
  const network = new PeerNetwork({
    ...{ ...common, as: null, instance: newInstance(), blockTexts: () => [] },
    resolve: pinnedHosts(new Set(["127.0.0.1"])),
    addresses: () => ({
      placesOf: (address) => (address === peer ? [{ host: "127.0.0.1", peerPort }] : []),
      ...{ known: () => [], learn: quiet, proven: quiet },
    }),
    history: new PeerHistory(nowMs),
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    onConnected: (address) => host.push({ kind: "peer-connected", peer: address }),
    onLost: (address) => host.push({ kind: "peer-lost", peer: address }),
    onMessage: (from, message) => host.pushFromPeer(from, message),
    onKeyElsewhere: quiet,
  });
  const start = { chain: genesisState(genesis), memory: null };
  const host = new Host(createNode({ genesis, signer: null, checker, ...defaultNodeConfig }, start), {
    ...{ store, outbox: network, finalBlocks: new Announcements<Block>(), nowMs },
    checks: { check: quiet, hurry: quiet },
    observer: { onInput: quiet, onEffect: quiet },
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    ...{ onOverride: quiet, onHalt: quiet, onPersist: quiet },
  });
  cleanUpLater(async () => {
    host.stop();
    network.close();
    await store.close();
    rmSync(folder, { recursive: true });
  });
  host.push({ kind: "started" });
  network.follow();
  await vi.waitFor(() => expect(store.height).toBe(blockCount), { timeout: 280_000, interval: 100 });
});

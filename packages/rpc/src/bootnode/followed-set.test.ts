import type { Block } from "@tabella/chain/block";
import { formatGenesis } from "@tabella/chain/genesis";
import { genesisState } from "@tabella/chain/genesis-block";
import { extend, seal, testGenesis, testSigner, validatorSigners } from "@tabella/chain/small-election.fixture";
import type { ChainState } from "@tabella/chain/state";
import { entryOf, founders, fourth, newcomer, voteFor } from "@tabella/chain/validator-change.fixture";
import { changesUpTo, type ValidatorChanges } from "@tabella/chain/validator-changes";
import type { ValidatorEntry } from "@tabella/chain/validator-transaction";
import { nobleSignatureChecker, type Signer } from "@tabella/crypto/signature";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listenOn } from "../http-server.ts";
import { type BootnodeClient, createBootnodeClient } from "./client.ts";
import { type FollowedSet, followedSet } from "./followed-set.ts";
import { signPeerRecord } from "./peer-record.ts";
import { createPeerTable, strangersMax } from "./peer-table.ts";
import { reachablePeers } from "./reachable-peers.ts";
import { createBootnodeServer } from "./server.ts";

/* A bootnode whose table strangers have filled, and a chain whose set grows by a validator and loses a founder. */
const checker = nobleSignatureChecker;
const [leaver] = founders as readonly [ValidatorEntry, ...ValidatorEntry[]];
const [founder] = validatorSigners as [Signer, ...Signer[]];
let set: FollowedSet;
let server: FastifyInstance;
let client: BootnodeClient;
let sequence = 0;
/** In a network of its own each. */
const hostOf = (number: number) => `9.9.${number}.1`;

beforeAll(async () => {
  const followed = followedSet(formatGenesis(testGenesis), checker);
  if (!followed.ok) throw new Error(followed.error);
  set = followed.value;
  const table = createPeerTable({ validators: set, allowedHosts: new Set(), checker, nowMs: Date.now });
  for (let at = 0; at < strangersMax; at += 1) table.announce(recordOf(testSigner(`stranger ${at}`), hostOf(at)));
  const peers = reachablePeers(table, {
    ...{ validators: set, allowedHosts: new Set<string>(), lookup: async () => [] },
    dialBack: async () => true,
  });
  server = createBootnodeServer(peers, { hostNames: [], onError: () => {} });
  client = createBootnodeClient(`http://127.0.0.1:${await listenOn(server, { host: "127.0.0.1", port: 0 })}`);
});
afterAll(() => server.close());

function recordOf(signer: Signer, host: string) {
  sequence += 1;
  const fields = { host, peerPort: 1, publicPort: 2, sequence, expiresAtMs: Date.now() + 60_000, leaving: false };
  return signPeerRecord(fields, { identity: set.identity, signer });
}

/** The set becomes four, then another three. */
function grownChain(): ValidatorChanges {
  const all = [...validatorSigners, newcomer];
  const blocks: Block[] = [];
  let state: ChainState = genesisState(testGenesis);
  for (const { change, validator } of [
    { change: "add", validator: fourth },
    { change: "remove", validator: leaver },
  ] as const) {
    const sealers = all.filter(({ address }) => state.validators.some((one) => one.address === address));
    const deciding = sealers.slice(0, Math.floor(sealers.length / 2) + 1);
    const votes = deciding.map((by) => voteFor(state, { change, validator, by }));
    const grown = extend(state, votes);
    blocks.push(seal(state.identity, grown.block, sealers));
    state = grown.state;
  }
  return changesUpTo(state, state.head.index, (height) => blocks[height - 1] ?? null);
}

test("SEC-15: a validator that came later finds room among a crowd, once a quorum's seals have shown that it is one; one that was removed is a stranger", async () => {
  const [added, removed] = grownChain();
  if (!added || !removed) throw new Error("the chain changes its set twice");
  const announce = (signer: Signer, host: string) =>
    client.peers.announce.mutate(recordOf(signer, host)).catch(({ data }) => data.code);
  const listed = async (address: string) =>
    (await client.peers.list.query()).find((peer) => peer.address === address)?.isValidator;

  expect(await announce(founder, "8.8.8.8")).toEqual({ accepted: true, setChanges: 0 });
  // It cannot be told from the crowd: the bootnode has seen nothing but the genesis file.
  expect(await announce(newcomer, "8.8.4.4")).toBe("TABLE_FULL");

  const unsealed = { ...added, seals: added.seals.slice(1) };
  const lie = { ...added, validator: entryOf(testSigner("stranger 0"), "validator-4") };
  for (const change of [unsealed, lie, removed]) {
    await expect(client.validators.follow.mutate({ after: 0, change })).rejects.toMatchObject({
      data: { code: "CHANGE_REFUSED" },
    });
  }
  expect(await client.validators.follow.mutate({ after: 1, change: removed })).toEqual({ setChanges: 0 });

  expect(await client.validators.follow.mutate({ after: 0, change: added })).toEqual({ setChanges: 1 });
  expect(await client.validators.follow.mutate({ after: 0, change: added })).toEqual({ setChanges: 1 });
  expect(await announce(newcomer, "8.8.4.4")).toEqual({ accepted: true, setChanges: 1 });
  expect(await listed(newcomer.address)).toBe(true);

  expect(await client.validators.follow.mutate({ after: 1, change: removed })).toEqual({ setChanges: 2 });
  expect(await listed(founder.address)).toBe(false);
  expect(await announce(founder, "8.8.8.9")).toBe("TABLE_FULL");
});

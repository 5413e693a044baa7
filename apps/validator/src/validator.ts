/** Puts a validator together: store, ledger, node, threads, links and doors; and takes it apart in the other order. */
import { randomBytes, randomInt } from "node:crypto";
import { mkdirSync, readFileSync, statfsSync } from "node:fs";
import type { Block } from "@tabella/chain/block";
import { blockTextMax } from "@tabella/chain/block-codec";
import { chainIdentity, type Genesis, parseGenesis } from "@tabella/chain/genesis";
import type { ConsensusMemory } from "@tabella/consensus/memory";
import { type Hash, toHex } from "@tabella/crypto/hex";
import type { Signer } from "@tabella/crypto/signature";
import { lockFolder, lockKey } from "@tabella/keys/folder-lock";
import { nodeSignatureChecker } from "@tabella/keys/node-signature-checker";
import { loadSigner } from "@tabella/keys/validator-keys";
import { createNode, defaultNodeConfig } from "@tabella/node/node";
import { listenOn } from "@tabella/rpc/http-server";
import { ChannelIdentity } from "@tabella/rpc/peers/channel-certificate";
import { instanceLength } from "@tabella/rpc/peers/handshake";
import { pinnedHosts } from "@tabella/rpc/peers/place";
import type { RunningService } from "@tabella/rpc/service";
import { createValidatorServer } from "@tabella/rpc/validator/server";
import { activeTrace } from "@tabella/telemetry/request-context";
import { startTracing } from "@tabella/telemetry/tracing";
import { AddressBook } from "./address-book.ts";
import { Announcements } from "./announcements.ts";
import { BallotChecks } from "./ballot-checks.ts";
import { CastTraces } from "./cast-traces.ts";
import { ChainIndex } from "./chain-index.ts";
import type { readEnvironment } from "./env.ts";
import { recallMemory } from "./first-start.ts";
import { Host, type HostLog } from "./host.ts";
import { Integrity } from "./integrity.ts";
import { KeyGuard } from "./key-guard.ts";
import { ValidatorMetrics } from "./metrics.ts";
import { openPeerDoor } from "./peer-door.ts";
import { PeerHistory } from "./peer-history.ts";
import { blockTextsUpTo, PeerNetwork } from "./peer-network.ts";
import { giveUpSetAside, replayOrRepair } from "./repair.ts";
import { leaveKeyNotice, publishEvidence, refuseUntilSeen } from "./stopped-for-good.ts";
import { Store } from "./store.ts";
import { createValidatorPort } from "./validator-port.ts";
import { version } from "./version.ts";
import { hasOverrideMark, takeOverrideMark } from "./watch-override-mark.ts";

type Env = ReturnType<typeof readEnvironment>;

/** @throws Error with a sentence for the operator: a port or folder in use, files that do not fit, a corrupt store */
export async function startValidator(env: Env, log: HostLog): Promise<RunningService> {
  const genesis = readGenesis(env.TABELLA_GENESIS_FILE);
  const identity = chainIdentity(genesis);
  const signer = env.TABELLA_KEY_FILE === undefined ? null : loadSigner(env.TABELLA_KEY_FILE);
  const checker = nodeSignatureChecker;
  const nowMs = Date.now;
  mkdirSync(env.TABELLA_DATA_DIR, { recursive: true, mode: 0o700 });
  const locks = [await lockFolder(env.TABELLA_DATA_DIR)];
  if (signer !== null) locks.push(await lockKey(signer.address));
  refuseUntilSeen(env.TABELLA_DATA_DIR);
  const store = new Store(env.TABELLA_DATA_DIR, { identity, signer: signer?.address ?? null });

  const index = new ChainIndex();
  const startedMs = performance.now();
  const chain = replayOrRepair(store, {
    ...{ genesis, checker, log, folder: env.TABELLA_DATA_DIR },
    self: signer?.address ?? null,
    onBlock: (block) => index.add(block),
  });
  log.info({ height: chain.head.index, durationMs: Math.round(performance.now() - startedMs) }, "chain-checked");
  const memory =
    env.TABELLA_KEY_FILE === undefined
      ? null
      : recallMemory(store, { keyFile: env.TABELLA_KEY_FILE, dataFolder: env.TABELLA_DATA_DIR });
  const memoryDamage = store.memoryDamage();
  if (memoryDamage !== null) log.error({ why: memoryDamage }, "memory-damaged");
  if (signer && memory === null) log.warn({}, watchesBecause(store.height));
  const watchOverride = signer !== null && mayOverride(env.TABELLA_DATA_DIR, { signer, memory, log });

  const tracing = startTracing({ service: "validator", instance: signer?.address, env });
  const traces = new CastTraces(identity.genesisHash, (hash) => store.indexes.placeOf(hash) !== undefined);
  const metrics = new ValidatorMetrics();
  const finalBlocks = new Announcements<Block>();
  const history = new PeerHistory(nowMs);
  const blockTexts = (range: { readonly from: number; readonly count: number }) =>
    blockTextsUpTo(range, {
      textOf: (height) => store.blockText(height),
      charactersMax: blockTextMax(genesis.limits),
    });
  const validators = () => host.node.chain.validators;
  const checks = new BallotChecks({
    threads: env.TABELLA_BALLOT_THREADS,
    nowMs,
    onVerdict(verdict, durationMs) {
      metrics.ballotCheckSeconds.observe({ outcome: verdict.verdict.ok ? "valid" : "invalid" }, durationMs / 1_000);
      host.push({ kind: "ballots-checked", verdicts: [verdict] });
    },
  });
  const allowedHosts = new Set(env.TABELLA_ALLOWED_HOSTS);
  const instance = toHex(randomBytes(instanceLength));
  const channel = signer && (await ChannelIdentity.create({ identity, signer, random: randomBytes }, nowMs()));
  const own = { identity, checker, random: randomBytes, nowMs, instance, validators, limits: genesis.limits };
  const network = new PeerNetwork({
    ...{ ...own, blockTexts, history, log },
    as: signer && channel && { signer, channel },
    resolve: pinnedHosts(allowedHosts),
    addresses: () => addresses,
    onKeyElsewhere: (at) => keyGuard.cameSecond(at),
    onConnected: (peer) => host.push({ kind: "peer-connected", peer }),
    onLost: (peer) => host.push({ kind: "peer-lost", peer }),
    onMessage: (from, message) => receive(from, message),
  });
  const start = {
    chain,
    memory,
    headCertificate: store.block(chain.head.index),
    watchOverride,
    evidence: store.keptEvidence(),
    overrides: store.keptOverrides(),
    provenHeight: store.provenHeight,
  };
  const host = new Host(createNode({ genesis, signer, checker, ...defaultNodeConfig }, start), {
    ...{ store, outbox: network, checks, finalBlocks, log, nowMs },
    onOverride: () => takeOverrideMark(env.TABELLA_DATA_DIR),
    observer: traces,
    onHalt(reason, evidence) {
      const { proof } = host.node;
      publishEvidence(env.TABELLA_DATA_DIR, proof ?? { reason, evidence, own: lastBlocks(store) });
      if (proof !== null) giveUpSetAside(store, { folder: env.TABELLA_DATA_DIR, identity, proof });
    },
    onPersist: (durationMs) => metrics.persistSeconds.observe(durationMs / 1_000),
  });
  const keyGuard = new KeyGuard({
    ...{ log, nowMs, self: signer?.address ?? null },
    silence: () => host.stop(),
    leaveNotice: (why) => leaveKeyNotice(env.TABELLA_DATA_DIR, { why, timeMs: nowMs() }),
  });
  const receive: Host["pushFromPeer"] = (from, message) => {
    history.heard(from);
    return host.pushFromPeer(from, message);
  };
  const addresses = new AddressBook({
    ...{ identity, checker, validators, store, allowedHosts, nowMs, log },
    bootnodeUrl: env.TABELLA_BOOTNODE_URL,
    setChanges: () => nodePort.validatorChanges(Number.MAX_SAFE_INTEGER),
    onPlace: (address) => network.placeChanged(address),
  });

  let offered = 0;
  /** Once a height, though several blocks may have been written together. */
  const offerStoredBlock = () => {
    const height = store.height + 1;
    if (height === offered) return;
    offered = height;
    const next = store.aside.block(height, genesis.limits);
    if (next !== null) host.push({ kind: "block-found", block: next });
  };
  finalBlocks.listen((block) => {
    const setAside = store.aside.block(block.index, genesis.limits);
    if (setAside !== null) host.push({ kind: "block-beside", block, setAside });
    offerStoredBlock();
    index.add(block);
    metrics.blockFinal(block, { nowMs: nowMs(), isNews: !nodePort.status().syncing });
    network.follow();
    const { index: height, round, transactions } = block;
    log.info({ height, round, transactions: transactions.length, blockHash: block.block_hash }, "block-final");
  });

  const nodePort = createValidatorPort({ host, store, index, network, history, finalBlocks, version, nowMs });
  const port = {
    ...nodePort,
    async submit(text: string) {
      const result = await traces.submitting(text, () => nodePort.submit(text));
      const outcome = result.ok ? "accepted" : result.error.code;
      metrics.submissions.inc({ outcome });
      // Which request, and never which transaction: no line of any service joins the two (SEC-26).
      // Refusals cost their sender nothing, so that a flood of them would fill the disk.
      log[result.ok ? "info" : "debug"]({ requestId: activeTrace()?.traceId ?? null, outcome }, "submitted");
      return result;
    },
  };
  metrics.observe(port, {
    ballotsWaiting: () => checks.pending,
    oldestPendingSeconds: () => (nowMs() - (host.node.pool.entries.first()?.sinceMs ?? nowMs())) / 1_000,
    messagesDropped: () => network.dropped,
    keyHeardElsewhere: () => keyGuard.timesHeard,
    storeCheckedHeight: () => integrity.patrolled,
    freeBytes: () => {
      const { bavail, bsize } = statfsSync(env.TABELLA_DATA_DIR);
      return bavail * bsize;
    },
    channelCertificateEndsMs: channel && (() => channel.current.notAfterMs),
  });
  const onError = (fields: object) => log.error(fields, "request-failed");
  const server = createValidatorServer(port, {
    onError,
    hostNames: [env.TABELLA_ADVERTISED_HOST, ...env.TABELLA_HOST_NAMES],
    relays: env.TABELLA_RELAYS,
    transactionBytesMax: genesis.limits.transaction_bytes_max,
  });
  server.get("/metrics", async (_request, reply) => {
    reply.type(metrics.registry.contentType);
    return metrics.registry.metrics();
  });

  const integrity = new Integrity({
    ...{ store, checks, checker, restMs: 1_000, blocksAtOnce: 16, choose: (below) => randomInt(below) },
    node: () => host.node,
    onProven: (height) => host.push({ kind: "proofs-checked", height }),
    onRefused(found) {
      log.error(found, "store-refused");
      host.push({ kind: "store-refused", ...found });
    },
  });

  // The first input of all: only then may peers be heard.
  host.push({ kind: "started" });
  offerStoredBlock();
  // An observer has no key to prove itself with at a peers' door; it only dials.
  const door =
    signer &&
    channel &&
    (await openPeerDoor(
      {
        ...{ ...own, signer, receive, blockTexts },
        publicMessages: (signal) => network.publicMessages.stream(signal, 64),
        knownAddresses: () => addresses.known(),
        learnAddresses: (told) => addresses.learn(told),
        askPresence: (validator, question) => network.askPresence(validator, question),
        onKeyElsewhere: (at) => keyGuard.heard(at),
      },
      {
        ...{ channel, log, onError, host: env.TABELLA_PEER_HOST, port: env.TABELLA_PEER_PORT },
        onRenewed: () => network.renew(),
      },
    ));
  const publicPort = await listenOn(server, { host: env.TABELLA_PUBLIC_HOST, port: env.TABELLA_PUBLIC_PORT });
  network.follow();
  if (signer && door) {
    addresses.announce({ host: env.TABELLA_ADVERTISED_HOST, peerPort: door.port, publicPort }, signer);
  }

  return {
    failed: keyGuard.failed,
    listening: listeningFields({
      ...{ env, signer, publicPort, peerPort: door?.port },
      ...{ genesisHash: identity.genesisHash, height: chain.head.index },
    }),
    async stop() {
      // First no new requests, then no votes, then the links; the store last, when nothing can write any more.
      integrity.stop();
      host.stop();
      await Promise.all([server.close(), addresses.close(), door?.close(), checks.close()]);
      network.close();
      await store.close();
      await tracing.stop();
      for (const lock of locks) await lock.release();
    },
  };
}

function listeningFields(facts: {
  readonly env: Env;
  readonly signer: Signer | null;
  readonly publicPort: number;
  readonly peerPort: number | undefined;
  readonly genesisHash: Hash;
  readonly height: number;
}): RunningService["listening"] {
  const { env, signer, publicPort, peerPort, genesisHash, height } = facts;
  return {
    host: env.TABELLA_PUBLIC_HOST,
    port: publicPort,
    peerPort: peerPort ?? null,
    address: signer?.address ?? null,
    genesisHash,
    height,
  };
}

/** C-35. At height 0 it is the mark that is missing more often than the memory. */
function watchesBecause(height: number): string {
  const watches = "memory-lost: this validator watches until it may safely vote again";
  if (height > 0) return watches;
  return `${watches}. If the network is new, its key came without the file ….unused that belongs to it: bring that too`;
}

function readGenesis(file: string): Genesis {
  const genesis = parseGenesis(readFileSync(file, "utf8"));
  if (!genesis.ok) throw new Error(`${file}: ${genesis.error}`);
  return genesis.value;
}

/** C-42: the operator's word counts only where there is no memory; where there is one it must not lie about for another day. */
function mayOverride(
  dataFolder: string,
  { signer, memory, log }: { readonly signer: Signer; readonly memory: ConsensusMemory | null; readonly log: HostLog },
): boolean {
  if (!hasOverrideMark(dataFolder, signer.address)) return false;
  if (memory === null) return true;
  log.warn({}, "override-not-needed: this validator has its memory; the override is taken away");
  takeOverrideMark(dataFolder);
  return false;
}

/** The own last blocks with their certificates: the other half of the proof of a fork. */
function lastBlocks(store: Store): readonly Block[] {
  const { height } = store;
  return [height - 1, height].flatMap((at) => store.block(at) ?? []);
}

import type { Block } from "@tabella/chain/block";
import { encodeProposedBlock } from "@tabella/chain/block-codec";
import { checkBallotTransaction } from "@tabella/chain/check-ballot";
import type { BallotCheckRequest } from "@tabella/chain/checked-ballot";
import type { ChainState } from "@tabella/chain/state";
import type { Transaction } from "@tabella/chain/transaction";
import { encodeTransaction } from "@tabella/chain/transaction-codec";
import type { ConsensusMemory } from "@tabella/consensus/memory";
import type { Address } from "@tabella/crypto/signature";
import {
  commissioningMemory,
  createNode,
  defaultNodeConfig,
  type HeadCertificate,
  type Node,
  type NodeConfig,
} from "../node.ts";
import type { PeerMessage } from "../peer-message.ts";
import { type NodeEffect, type NodeInput, stepNode } from "../step.ts";
import type { NetworkMaterial } from "./network-material.ts";

type Timeless<Input> = Input extends unknown ? Omit<Input, "nowMs"> : never;
type EffectOf<Kind extends NodeEffect["kind"]> = Extract<NodeEffect, { kind: Kind }>;

interface LoneNodeOptions {
  /** Which validator it is; null for an observer. */
  readonly index?: number | null;
  readonly chain?: ChainState;
  readonly memory?: ConsensusMemory | null;
  readonly headCertificate?: HeadCertificate | undefined;
  /** Kept before the start. */
  readonly evidence?: readonly string[];
  readonly overrides?: readonly string[];
  readonly watchOverride?: boolean;
  readonly config?: Partial<NodeConfig>;
}

/** One node in the hands of a test, which plays its host, its peers and its clock. */
export class LoneNode {
  node: Node;
  nowMs: number;
  /** Everything the last input brought about. */
  effects: readonly NodeEffect[] = [];
  private requests = 0;

  constructor(material: NetworkMaterial, options: LoneNodeOptions = {}) {
    const { index = 0, chain = material.opened.state, memory = commissioningMemory, config = {} } = options;
    const { headCertificate = material.opened.blocks[chain.head.index - 1], evidence = [] } = options;
    const { overrides = [], watchOverride = false } = options;
    const signer = index === null ? null : (material.signers[index] ?? null);
    const { genesis, checker } = material;
    this.node = createNode(
      { ...defaultNodeConfig, genesis, checker, signer, ...config },
      { chain, memory, headCertificate, evidence, overrides, watchOverride },
    );
    this.nowMs = chain.head.timestamp + 1_000;
    this.take({ kind: "started" });
  }

  take(input: Timeless<NodeInput>): void {
    const { node, effects } = stepNode(this.node, { ...input, nowMs: this.nowMs });
    this.node = node;
    this.effects = effects;
  }

  hear(from: Address, message: PeerMessage): void {
    this.take({ kind: "peer-message", from, message });
  }

  /** A peer's heartbeat. */
  hearStatus(from: Address, height: number, headHash = this.node.chain.head.block_hash): void {
    this.hear(from, { kind: "status", height, headHash, round: 0, timeMs: this.nowMs });
  }

  /** A final block, as whoever has decided it tells it to consensus (C-28). */
  hearFinal(from: Address, { round, seals, ...proposed }: Block, block = encodeProposedBlock(proposed)): void {
    const { index: height, block_hash: digest } = proposed;
    const message = { kind: "new-block", height, round, digest, block, seals } as const;
    this.hear(from, { kind: "consensus", message });
  }

  fire(timer: string, afterMs = 0): void {
    this.nowMs += afterMs;
    this.take({ kind: "timer", timer });
  }

  /** @returns the request's id, which `answers` knows */
  submit(transaction: Transaction | string): string {
    this.requests += 1;
    const requestId = `request-${this.requests}`;
    const text = typeof transaction === "string" ? transaction : encodeTransaction(transaction);
    this.take({ kind: "transaction-submitted", text, requestId });
    return requestId;
  }

  /** Submits a ballot and checks it, as workers would. */
  submitChecked(transaction: Transaction): void {
    this.submit(transaction);
    this.checkAll(this.of("check-ballots").flatMap(({ requests }) => requests));
  }

  /** @param costMs what each check is said to have taken */
  checkAll(requests: readonly BallotCheckRequest[], costMs = 20): void {
    const verdicts = requests.map((request) => ({
      transactionHash: request.transactionHash,
      verdict: checkBallotTransaction(request),
      costMs,
    }));
    this.take({ kind: "ballots-checked", verdicts });
  }

  of<Kind extends NodeEffect["kind"]>(kind: Kind): readonly EffectOf<Kind>[] {
    return this.effects.filter((effect): effect is EffectOf<Kind> => effect.kind === kind);
  }

  /** Answers of the last step, as `request: code` or `request: ok`. */
  get answers(): readonly string[] {
    return this.of("respond").map(
      ({ requestId, outcome }) => `${requestId}: ${outcome.ok ? "ok" : outcome.error.code}`,
    );
  }

  get kinds(): readonly string[] {
    return this.effects.map(({ kind }) => kind);
  }

  get events(): readonly string[] {
    return this.of("log").map(({ event }) => event);
  }

  /** Who was asked for which blocks in the last step. */
  get asked(): readonly { readonly to: Address; readonly from: number }[] {
    return this.of("send").flatMap(({ to, message }) =>
      message.kind === "blocks-request" ? [{ to, from: message.from }] : [],
    );
  }
}

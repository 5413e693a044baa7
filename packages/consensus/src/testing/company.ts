import { domainTags } from "@tabella/crypto/domain-tags";
import { type Hash, toHex } from "@tabella/crypto/hex";
import { assert } from "@tabella/crypto/result";
import type { Signer } from "@tabella/crypto/signature";
import { taggedHash } from "@tabella/crypto/tagged-hash";
import { sealBytes } from "../certificate.ts";
import type { ChainIdentity } from "../chain-identity.ts";
import type { ConsensusConfig } from "../config.ts";
import { justify, roundChangeOf } from "../justification.ts";
import type { Commit, EncodedBlock, NewBlock, Prepare, Proposal, RoundChange } from "../message.ts";
import { signCommit, signMessage } from "../message-signature.ts";
import { quorum, type ValidatorSet } from "../validator-set.ts";
import { deterministicSignatureChecker, deterministicValidators } from "./deterministic-signer.ts";

export const identity: ChainIdentity = { chainId: 8546, genesisHash: `0x${"ab".repeat(32)}` };

/** In tests a block is a text "height:name", and its digest a hash of the text. */
export function encodedBlock(name: string, height = 1): EncodedBlock {
  return `${height}:${name}`;
}

export function digestOf(block: EncodedBlock): Hash {
  return toHex(taggedHash(domainTags.blockHash, [Uint8Array.from(block, (character) => character.charCodeAt(0))]));
}

interface Said {
  /** Number of the author: 0 is v0, the proposer of round 0 at height 1. */
  readonly by: number;
  readonly round?: number;
  readonly height?: number;
}

interface SaidOfBlock extends Said {
  readonly block: string;
}

/** What an author is prepared on: a block's name, and whose PREPAREs show it (default: the first quorum). */
export interface PreparedOn {
  readonly round: number;
  readonly block: string;
  readonly prepares?: readonly number[];
}

/** n validators and everything that they may say, well signed with deterministic signatures. */
export class Company {
  readonly signers: readonly Signer[];
  readonly validators: ValidatorSet;

  constructor(validatorCount: number) {
    const members = deterministicValidators(validatorCount);
    this.signers = members.map(({ signer }) => signer);
    this.validators = members.map(({ validator }) => validator);
  }

  signer(number: number): Signer {
    const signer = this.signers[number];
    assert(signer, "a member of the company");
    return signer;
  }

  /** The numbers of the first quorum. */
  get quorum(): readonly number[] {
    return Array.from({ length: quorum(this.validators.length) }, (_, number) => number);
  }

  config(signer: Signer | null, change: Partial<ConsensusConfig> = {}): ConsensusConfig {
    return {
      identity,
      signer,
      checker: deterministicSignatureChecker,
      roundBaseMs: 1_000,
      watchUntilHeight: 0,
      blockMatches: (block, { height, digest }) => block.startsWith(`${height}:`) && digestOf(block) === digest,
      ...change,
    };
  }

  prepare({ by, block, round = 0, height = 1 }: SaidOfBlock): Prepare {
    const digest = digestOf(encodedBlock(block, height));
    return signMessage(identity, this.signer(by), { kind: "prepare", height, round, digest } as const);
  }

  commit({ by, block, round = 0, height = 1 }: SaidOfBlock): Commit {
    return signCommit(identity, this.signer(by), { height, round, digest: digestOf(encodedBlock(block, height)) });
  }

  roundChange({ by, round = 1, height = 1, prepared }: Said & { readonly prepared?: PreparedOn }): RoundChange {
    const certificate = prepared && this.prepared(prepared, height);
    const unsigned = { kind: "round-change", height, round, ...roundChangeOf(certificate) } as const;
    return signMessage(identity, this.signer(by), unsigned);
  }

  proposal({
    by,
    block,
    round = 0,
    height = 1,
    roundChanges = [],
  }: SaidOfBlock & { readonly roundChanges?: readonly RoundChange[] }): Proposal {
    const text = encodedBlock(block, height);
    const justification = justify(roundChanges);
    const unsigned = { kind: "proposal", height, round, digest: digestOf(text), block: text, justification } as const;
    return signMessage(identity, this.signer(by), unsigned);
  }

  newBlock({
    block,
    round = 0,
    height = 1,
    seals = this.quorum,
  }: Omit<SaidOfBlock, "by"> & { readonly seals?: readonly number[] }): NewBlock {
    const text = encodedBlock(block, height);
    const digest = digestOf(text);
    const bytes = sealBytes(identity, { height, round, blockHash: digest });
    return {
      kind: "new-block",
      height,
      round,
      digest,
      block: text,
      seals: seals.map((by) => {
        const signer = this.signer(by);
        return { validator: signer.address, signature: signer.signHybrid(bytes) };
      }),
    };
  }

  private prepared({ round, block, prepares = this.quorum }: PreparedOn, height: number) {
    const text = encodedBlock(block, height);
    return {
      round,
      digest: digestOf(text),
      block: text,
      prepares: prepares.map((by) => this.prepare({ by, block, round, height })),
    };
  }
}

import type { Block } from "@tabella/chain/block";
import { encodeBlock } from "@tabella/chain/block-codec";
import { blockAuthorBytes } from "@tabella/chain/block-hash";
import { chainIdentity } from "@tabella/chain/genesis";
import { zeroHash } from "@tabella/chain/genesis-block";
import { hashTransaction } from "@tabella/chain/hashed-transaction";
import { testSigner } from "@tabella/chain/small-election.fixture";
import { sealBytes } from "@tabella/consensus/certificate";
import type { Hex } from "@tabella/crypto/hex";
import { forgeBlocks, type Network, type Step, sealedBy, toNdjson } from "./forged-chain.ts";
import type { Member } from "./member.ts";
import {
  chainFiles,
  genesis,
  inOrder,
  makeDay,
  network,
  type Steps,
  stepsOf,
  stranger,
  trueDays,
  validator,
} from "./story.ts";

/* Lies about blocks: their links, hashes, authors, certificates, roots and order. Whatever comes after a lie fits it. */

type Check = Member["check"];

const identity = chainIdentity(genesis);
const other = `0x${"11".repeat(32)}` as const;

export function blockLies(): Member[] {
  const { bare: steps, steps: whole } = trueDays();
  /** On a day that comes to a result: no other check says that anything is wrong. */
  const alone = (check: Check, name: string, lie: string, change: Partial<Step>): Member => ({
    name: `block-${name}-alone`,
    lie,
    check,
    files: chainFiles(inOrder({ ...whole, votes: { ...whole.votes, ...change } })),
  });
  const of = (check: Check, name: string, lie: string, change: Partial<Steps>): Member => ({
    name: `block-${name}`,
    lie,
    check,
    files: chainFiles(inOrder({ ...steps, ...change })),
  });
  const one = (check: Check, name: string, lie: string, change: Partial<Step>) =>
    of(check, name, lie, { add: { ...steps.add, ...change } });
  const good = chainFiles(inOrder(steps));
  const listed = (
    check: Check,
    name: string,
    lie: string,
    change: (blocks: readonly Block[]) => readonly Block[],
  ): Member => ({
    name: `block-${name}`,
    lie,
    check,
    files: {
      archive: good.archive,
      chain: { genesis: good.chain?.genesis ?? "", blocks: toNdjson(change(forgeBlocks(network, inOrder(steps)))) },
    },
  });
  const swapHalf = (signature: Hex, from: Hex, half: "ed25519" | "ml-dsa"): Hex =>
    half === "ed25519"
      ? (`${from.slice(0, 130)}${signature.slice(130)}` as Hex)
      : (`${signature.slice(0, 130)}${from.slice(130)}` as Hex);
  const inserted = (...more: readonly Step[]) => {
    const { open, add, close } = steps;
    return [open, add, ...more, close];
  };
  return [
    alone("chain.links", "parent", "A block follows on none that there is; the election came to a result.", {
      header: (header) => ({ ...header, prev_hash: other }),
    }),
    alone("chain.hashes", "hash", "A block names another hash than it has; the election came to a result.", {
      unsigned: (block) => ({ ...block, block_hash: other }),
    }),
    alone("chain.authors", "author", "A block is by one who is no validator; the election came to a result.", {
      author: stranger,
    }),
    alone("chain.roots", "root", "The root of the state is another; the election came to a result.", {
      header: (header) => ({ ...header, state_root: other }),
    }),
    alone(
      "chain.transactions",
      "unsorted",
      "The transactions of a block are not in the order of their hashes; the election came to a result.",
      { transactions: unsorted(whole.votes), unsorted: true },
    ),
    one("chain.links", "index", "A block says the index after its own.", {
      header: (header) => ({ ...header, index: header.index + 1 }),
    }),
    one("chain.links", "parent", "A block follows on none that there is.", {
      header: (header) => ({ ...header, prev_hash: other }),
    }),
    one("chain.links", "time-same", "A block is of the same millisecond as the one before it.", {
      header: (header) => ({ ...header, timestamp: header.timestamp - 1_000 }),
    }),
    one("chain.links", "time-back", "A block is older than the one before it.", {
      header: (header) => ({ ...header, timestamp: header.timestamp - 1_001 }),
    }),
    {
      name: "block-empty-twice",
      lie: "An empty block follows on an empty block.",
      check: "chain.links",
      files: chainFiles(inserted({ transactions: [] }, { transactions: [] })),
    },
    listed("chain.links", "dropped", "A block is missing.", (blocks) => blocks.toSpliced(1, 1)),
    listed("chain.links", "first-dropped", "The first block is missing.", (blocks) => blocks.slice(1)),
    listed("chain.links", "swapped", "Two blocks are swapped.", (blocks) => [
      ...blocks.slice(0, 1),
      ...blocks.slice(1).toReversed(),
    ]),
    listed("chain.links", "replayed", "A block stands there twice.", (blocks) => [
      ...blocks.slice(0, 2),
      ...blocks.slice(1),
    ]),
    listed(
      "chain.links",
      "fork",
      "Two blocks of one height have certificates, and both stand on the chain.",
      (blocks) => {
        const fork = forgeBlocks(network, [steps.open, { transactions: [] }]);
        return [...blocks.slice(0, 2), ...fork.slice(1), ...blocks.slice(2)];
      },
    ),
    one("chain.hashes", "hash", "A block names another hash than it has; author, seal and next block agree with it.", {
      unsigned: (block) => ({ ...block, block_hash: other }),
    }),
    one(
      "chain.hashes",
      "hashed-before",
      "A block was changed after it had been hashed; author, seal and next block agree with the old hash.",
      { unsigned: (block) => ({ ...block, validators_root: zeroHash }) },
    ),
    one("chain.authors", "author-stranger", "A block is by one who is no validator; the validator sealed it.", {
      author: stranger,
    }),
    one("chain.authors", "author-other", "A block names the validator as its author, and a stranger signed it.", {
      proposed: (block) => ({ ...block, signature: stranger.signHybrid(blockAuthorBytes(identity, block)) }),
    }),
    one("chain.authors", "author-ed25519", "The Ed25519 half of the author's signature is a stranger's.", {
      proposed: (block) => ({
        ...block,
        signature: swapHalf(block.signature, stranger.signHybrid(blockAuthorBytes(identity, block)), "ed25519"),
      }),
    }),
    one("chain.authors", "author-ml-dsa", "The ML-DSA half of the author's signature is a stranger's.", {
      proposed: (block) => ({
        ...block,
        signature: swapHalf(block.signature, stranger.signHybrid(blockAuthorBytes(identity, block)), "ml-dsa"),
      }),
    }),
    one("chain.authors", "author-of-other-chain", "The author signed for another chain.", {
      proposed: (block) => ({
        ...block,
        signature: validator.signHybrid(blockAuthorBytes({ ...identity, chainId: 1 }, block)),
      }),
    }),
    one("chain.authors", "author-of-other-height", "The author signed the hash for another height.", {
      proposed: (block) => ({
        ...block,
        signature: validator.signHybrid(blockAuthorBytes(identity, { ...block, index: 1 })),
      }),
    }),
    one("chain.roots", "transactions-root", "The root of the transactions is another.", {
      header: (header) => ({ ...header, transactions_root: other }),
    }),
    one("chain.roots", "state-root", "The root of the state is another.", {
      header: (header) => ({ ...header, state_root: other }),
    }),
    one("chain.roots", "state-root-old", "The root of the state is that before the block.", { truth: [] }),
    one("chain.roots", "ledger-root", "The root of all transactions is another.", {
      header: (header) => ({ ...header, ledger_root: other }),
    }),
    one("chain.roots", "ledger-size", "The number of all transactions is one too high.", {
      header: (header) => ({ ...header, ledger_size: header.ledger_size + 1 }),
    }),
    one("chain.roots", "validators-root", "The root of the validators is another.", {
      header: (header) => ({ ...header, validators_root: other }),
    }),
    one("chain.transactions", "transaction-twice", "A transaction stands in a block twice.", {
      transactions: [...steps.add.transactions, ...steps.add.transactions],
      truth: steps.add.transactions,
    }),
  ];
}

/** In the order opposite to that of their hashes. */
function unsorted({ transactions }: Step) {
  const hashed = transactions.map(hashTransaction).sort((one, other) => (one.hash < other.hash ? 1 : -1));
  return hashed.map(({ transaction }) => transaction);
}

/** Lies in certificates; those that need two seals are on a chain of two validators. */
export function certificateLies(): Member[] {
  const { bare: steps } = trueDays();
  const lie = (name: string, text: string, sealed: Step["sealed"] & {}): Member => ({
    name: `certificate-${name}`,
    lie: text,
    check: "chain.certificates",
    files: chainFiles(inOrder({ ...steps, add: { ...steps.add, sealed } })),
  });
  const sealOf = (
    block: Block,
    change: { readonly height?: number; readonly round?: number; readonly blockHash?: Hex },
    of = identity,
  ) => {
    const { index: height, round, block_hash: blockHash } = block;
    const signature = validator.signHybrid(sealBytes(of, { height, round, blockHash, ...change }));
    return { ...block, seals: [{ validator: validator.address, signature }] };
  };
  const half = (block: Block, keep: "ed25519" | "ml-dsa"): Block => {
    const bytes = sealBytes(identity, { height: block.index, round: block.round, blockHash: block.block_hash });
    const [mine = "0x" as const, theirs] = [block.seals[0]?.signature, stranger.signHybrid(bytes)];
    const signature = (
      keep === "ed25519" ? mine.slice(0, 130) + theirs.slice(130) : theirs.slice(0, 130) + mine.slice(130)
    ) as Hex;
    return { ...block, seals: [{ validator: validator.address, signature }] };
  };
  const two = twoValidators();
  const { open, add, close } = stepsOf(makeDay({ genesis: two.genesis, options: { ballots_min: 3 } }));
  const [, second = stranger] = two.signers;
  const ofTwo = (name: string, text: string, sealed: Step["sealed"] & {}): Member => ({
    name: `certificate-${name}`,
    lie: text,
    check: "chain.certificates",
    files: chainFiles(inOrder({ open, close, add: { ...add, sealed } }), two),
  });
  const { steps: whole } = trueDays();
  const unsealed: Step = { ...whole.votes, sealed: (block) => ({ ...block, seals: [] }) };
  return [
    {
      name: "certificate-none-alone",
      lie: "Nobody sealed a block; the election came to a result.",
      check: "chain.certificates",
      files: chainFiles(inOrder({ ...whole, votes: unsealed })),
    },
    lie("none", "Nobody sealed a block.", (block) => ({ ...block, seals: [] })),
    lie("stranger", "A block is sealed by one who is no validator.", (block, identity) => ({
      ...sealedBy(identity, block, { signers: [stranger], round: 0 }),
    })),
    lie("stranger-beside", "Beside the validator, a stranger sealed a block.", (block, identity) => ({
      ...block,
      seals: [...block.seals, ...sealedBy(identity, block, { signers: [stranger], round: 0 }).seals],
    })),
    lie("by-stranger", "The seal names the validator, and a stranger made it.", (block) => ({
      ...block,
      seals: [
        {
          validator: validator.address,
          signature: stranger.signHybrid(
            sealBytes(identity, { height: block.index, round: 0, blockHash: block.block_hash }),
          ),
        },
      ],
    })),
    lie("other-round", "The certificate names another round than was sealed.", (block) => ({ ...block, round: 1 })),
    lie("other-height", "The validator sealed the hash for another height.", (block) => sealOf(block, { height: 1 })),
    lie("other-block", "The validator sealed another block.", (block) => sealOf(block, { blockHash: other })),
    lie("other-chain", "The seal is of a chain with another number.", (block) =>
      sealOf(block, {}, { ...identity, chainId: 1 }),
    ),
    lie("other-genesis", "The seal is of a chain with another genesis.", (block) =>
      sealOf(block, {}, { ...identity, genesisHash: other }),
    ),
    lie("ed25519", "The ML-DSA half of the seal is a stranger's.", (block) => half(block, "ed25519")),
    lie("ml-dsa", "The Ed25519 half of the seal is a stranger's.", (block) => half(block, "ml-dsa")),
    ofTwo("too-few", "One of two validators sealed a block, where both are needed.", (block) => ({
      ...block,
      seals: block.seals.slice(1),
    })),
    ofTwo("twice", "One of two validators sealed a block twice, the other not at all.", (block) => ({
      ...block,
      seals: block.seals.slice(1).flatMap((seal) => [seal, seal]),
    })),
    ofTwo("mixed-rounds", "Two validators sealed a block in different rounds.", (block, identity) => ({
      ...block,
      seals: [...block.seals.slice(0, 1), ...sealedBy(identity, block, { signers: [second], round: 1 }).seals],
    })),
  ];
}

/** A chain whose second validator has to seal every block too. */
export function twoValidators(): Network {
  const second = testSigner("corpus second validator");
  const validators = [...genesis.validators, { name: "two", ...second.publicKey }];
  return { genesis: { ...genesis, validators }, signers: [validator, second] };
}

/** The chain's text is not in the one form. */
export function chainFormLies(): Member[] {
  const { bare: steps } = trueDays();
  const good = chainFiles(inOrder(steps));
  const lines = good.chain?.blocks.split("\n") ?? [];
  const form = (name: string, lie: string, change: (line: string) => string): Member => ({
    name: `chain-${name}`,
    lie,
    check: "chain.form",
    files: {
      archive: good.archive,
      chain: {
        genesis: good.chain?.genesis ?? "",
        blocks: lines.map((line, at) => (at === 1 ? change(line) : line)).join("\n"),
      },
    },
  });
  const set = (name: string, lie: string, change: (block: Record<string, unknown>) => Record<string, unknown>) =>
    form(name, lie, (line) => encodeBlock(change(JSON.parse(line)) as unknown as Block));
  const whole = chainFiles(inOrder(trueDays().steps));
  return [
    {
      name: "chain-blank-alone",
      lie: "A line has a blank between two fields; the election came to a result.",
      check: "chain.form",
      files: {
        ...whole,
        chain: { genesis: whole.chain?.genesis ?? "", blocks: whole.chain?.blocks.replace(",", ", ") ?? "" },
      },
    },
    form("blank", "A line has a blank between two fields.", (line) => line.replace(",", ", ")),
    {
      ...form("half-pair", "A text has half of a surrogate pair, which no bytes can say.", (line) => line),
      files: {
        archive: good.archive,
        chain: {
          genesis: good.chain?.genesis ?? "",
          blocks: good.chain?.blocks.replace('"election":"{', '"election":"\\ud800{') ?? "",
        },
      },
    },
    form("empty-line", "An empty line stands between two blocks.", (line) => `\n${line}`),
    form("not-json", "A line is not JSON.", (line) => line.slice(1)),
    form("null", "A line is null.", () => "null"),
    form("twice", "A field stands in a block twice, and the parser takes the last.", (line) =>
      line.replace("{", '{"block_hash":"",'),
    ),
    form("deep", "A block is nested deeper than any may be.", (line) =>
      line.replace("{", `{"a":${"[".repeat(9)}${"]".repeat(9)},`),
    ),
    set("more", "A block has a field that nobody knows.", (block) => ({ ...block, x: 1 })),
    set("seal-more", "A seal has a field that nobody knows.", (block) => ({
      ...block,
      seals: (block.seals as object[]).map((seal) => ({ ...seal, x: 1 })),
    })),
    set("missing", "A block has no time.", ({ timestamp: _, ...block }) => block),
    set("index-fraction", "A block's index is a fraction.", (block) => ({ ...block, index: 3.5 })),
    set("index-negative", "A block's index is negative.", (block) => ({ ...block, index: -1 })),
    set("time-fraction", "A block is from the middle of a millisecond.", (block) => ({
      ...block,
      timestamp: 1_790_000_002_000.5,
    })),
    set("time-negative", "A block is from before time began.", (block) => ({ ...block, timestamp: -1 })),
    set("size-fraction", "The number of all transactions is a fraction.", (block) => ({ ...block, ledger_size: 2.5 })),
    set("size-negative", "The number of all transactions is negative.", (block) => ({ ...block, ledger_size: -1 })),
    set("round-fraction", "A block's round is a fraction.", (block) => ({ ...block, round: 0.5 })),
    set("round-negative", "A block's round is negative.", (block) => ({ ...block, round: -1 })),
    set("hash-upper-case", "A hash is in upper case.", (block) => ({
      ...block,
      block_hash: `${block.block_hash}`.toUpperCase().replace("X", "x"),
    })),
    set("hash-short", "A hash lacks a byte.", (block) => ({ ...block, prev_hash: `${block.prev_hash}`.slice(0, -2) })),
    set("address-long", "The author's address has a byte too many.", (block) => ({
      ...block,
      validator: `${block.validator}00`,
    })),
    set("signature-short", "The author's signature lacks a byte.", (block) => ({
      ...block,
      signature: `${block.signature}`.slice(0, -2),
    })),
    set("type-unknown", "A transaction is of a type that no ledger has.", (block) => ({
      ...block,
      transactions: [{ type: "gift" }],
    })),
  ];
}

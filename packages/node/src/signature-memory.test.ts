import { deterministicSignatureChecker, deterministicSigner } from "@tabella/consensus/testing/deterministic-signer";
import { utf8ToBytes } from "@tabella/crypto/utf8";
import { expect, test } from "vitest";
import { rememberSignatures, signaturesMax } from "./signature-memory.ts";
import { LoneNode } from "./testing/lone-node.ts";
import { networkMaterial, sealedBlock } from "./testing/network-material.ts";

const signer = deterministicSigner("v");
const message = (at: number) => utf8ToBytes(`message ${at}`);

function counting() {
  const asked: string[] = [];
  const checker = rememberSignatures({
    ...deterministicSignatureChecker,
    checkHybrid(publicKey, bytes, signature) {
      asked.push(signature);
      return deterministicSignatureChecker.checkHybrid(publicKey, bytes, signature);
    },
  });
  return { asked, checker };
}

test("a hybrid signature that held is checked once; another message, key or signature is always checked", () => {
  const { asked, checker } = counting();
  const signature = signer.signHybrid(message(0));
  for (let times = 0; times < 3; times += 1)
    expect(checker.checkHybrid(signer.publicKey, message(0), signature)).toBe(true);
  expect(asked).toHaveLength(1);
  const stranger = deterministicSigner("w").publicKey;
  expect(checker.checkHybrid(signer.publicKey, message(1), signature)).toBe(false);
  expect(checker.checkHybrid(stranger, message(0), signature)).toBe(false);
  // This scheme looks at one of both keys only; asked it is all the same.
  checker.checkHybrid({ ...signer.publicKey, ml_dsa_44: stranger.ml_dsa_44 }, message(0), signature);
  expect(checker.checkHybrid(signer.publicKey, message(0), deterministicSigner("w").signHybrid(message(0)))).toBe(
    false,
  );
  expect(asked).toHaveLength(5);
});

test("only signatures that held are remembered, and only the latest of them", () => {
  const { asked, checker } = counting();
  const check = (at: number) => checker.checkHybrid(signer.publicKey, message(at), signer.signHybrid(message(at)));
  check(0);
  for (let at = 0; at < 3 * signaturesMax; at += 1) {
    checker.checkHybrid(signer.publicKey, message(at + 1), signer.signHybrid(message(0)));
  }
  const before = asked.length;
  check(0);
  expect(asked).toHaveLength(before);
  for (let at = 1; at <= signaturesMax; at += 1) check(at);
  check(0);
  expect(asked).toHaveLength(before + signaturesMax + 1);
});

test("a node checks author and seals of a certified block once each, however often and by whatever way it comes", () => {
  const material = networkMaterial(4, "deterministic");
  const asked: string[] = [];
  const checker = {
    ...material.checker,
    checkHybrid: (...[publicKey, bytes, signature]: Parameters<typeof material.checker.checkHybrid>) => {
      asked.push(signature);
      return material.checker.checkHybrid(publicKey, bytes, signature);
    },
  };
  const alone = new LoneNode(material, { config: { checker } });
  const [, peer = "0x"] = material.signers.map(({ address }) => address);
  const { block } = sealedBlock(material.opened.state, [material.transactions.registerLate], material);
  alone.hearStatus(peer, block.index, block.block_hash);
  alone.hear(peer, { kind: "blocks", blocks: [block] });
  expect(alone.node.chain.head.block_hash).toBe(block.block_hash);
  expect(new Set(asked)).toEqual(new Set([block.signature, ...block.seals.map(({ signature }) => signature)]));
  expect(asked).toHaveLength(1 + block.seals.length);
});

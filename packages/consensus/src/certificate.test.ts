import { toHex } from "@tabella/crypto/hex";
import { describe, expect, test } from "vitest";
import { type Certificate, checkCertificate, sealBytes } from "./certificate.ts";
import { Company, identity } from "./testing/company.ts";
import { deterministicSignatureChecker as checker } from "./testing/deterministic-signer.ts";

function certificateOf(company: Company, seals: readonly number[], round = 0): Certificate {
  const { height, digest, seals: signed } = company.newBlock({ block: "A", seals, round });
  return { height, round, block_hash: digest, seals: signed };
}

function verdict(company: Company, certificate: Certificate): string {
  const checked = checkCertificate(identity, company.validators, certificate, checker);
  return checked.ok ? "ok" : checked.error.code;
}

describe.each([1, 2, 3, 4, 5, 7, 10])("of %i validators", (n) => {
  const company = new Company(n);
  const members = company.validators.map((_, number) => number);

  test("a quorum of distinct members certifies, and so do more; one fewer does not (C-6)", () => {
    expect(verdict(company, certificateOf(company, company.quorum))).toBe("ok");
    expect(verdict(company, certificateOf(company, members))).toBe("ok");
    expect(verdict(company, certificateOf(company, members.slice(-company.quorum.length)))).toBe("ok");
    expect(verdict(company, certificateOf(company, company.quorum.slice(1)))).toBe("SEALS_TOO_FEW");
  });

  test("a seal given twice, of a stranger, or of anything else spoils the certificate (C-6, SEC-16)", () => {
    const valid = certificateOf(company, company.quorum);
    const [first] = valid.seals;
    if (first === undefined) throw new Error("a quorum is not empty");
    expect(verdict(company, { ...valid, seals: [...valid.seals, first] })).toBe("SEAL_TWICE");
    const stranger = certificateOf(new Company(n + 1), [...company.quorum.slice(1), n]);
    expect(verdict(company, stranger)).toBe("SEAL_OF_STRANGER");
    const others = [{ round: 1 }, { height: 2 }, { block_hash: identity.genesisHash }] as const;
    for (const change of others) expect(verdict(company, { ...valid, ...change })).toBe("SEAL_INVALID");
    for (const other of [
      { ...identity, chainId: 1 },
      { ...identity, genesisHash: valid.block_hash },
    ]) {
      expect(checkCertificate(other, company.validators, valid, checker).ok).toBe(false);
    }
  });
});

test("the bytes of a seal are frozen: tag, chain id, genesis hash, height, round, block hash, each behind its length", () => {
  const bytes = sealBytes(
    { chainId: 8546, genesisHash: `0x${"11".repeat(32)}` },
    { height: 7, round: 2, blockHash: `0x${"22".repeat(32)}` },
  );
  expect(toHex(bytes)).toBe(
    [
      "0x",
      "0000001b", // 27 bytes
      Array.from("TABELLA_V1_CHAIN_BLOCK_SEAL", (letter) => letter.charCodeAt(0).toString(16)).join(""),
      "00000008",
      "0000000000002162",
      "00000020",
      "11".repeat(32),
      "00000008",
      "0000000000000007",
      "00000008",
      "0000000000000002",
      "00000020",
      "22".repeat(32),
    ].join(""),
  );
});

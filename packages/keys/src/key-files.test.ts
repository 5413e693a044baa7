import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { genesisValidators, parseGenesis } from "@tabella/chain/genesis";
import { taggedHash, uint32 } from "@tabella/crypto/tagged-hash";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadAuthority, writeAuthorityKey } from "./authority-key.ts";
import { generateNetworkFiles, localChainId } from "./network-files.ts";
import { nodeSignatureChecker } from "./node-signature-checker.ts";
import { generateRegistrarKey, loadRegistrar, writeRegistrarKey } from "./registrar-key.ts";
import { generateValidatorKeys, loadSigner, writeValidatorKey } from "./validator-keys.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tabella-keys-"));
});
afterEach(() => rmSync(folder, { recursive: true }));
const inFolder = (name: string) => join(folder, name);
const modeOf = (file: string) => statSync(file).mode & 0o777;
const bytes = new TextEncoder().encode("a block");

function seeded(seed: string) {
  let counter = 0;
  return (byteLength: number) => {
    counter += 1;
    return taggedHash(seed, [uint32(counter)]).slice(0, byteLength);
  };
}

describe("the files of a new network", () => {
  test("are a genesis file and a key for each that it names, readable by their owner only", () => {
    const genesis = generateNetworkFiles({ validators: 4, outDir: inFolder("net"), timestamp: 5 });
    expect(parseGenesis(readFileSync(inFolder("net/genesis.json"), "utf8"))).toEqual({ ok: true, value: genesis });
    expect(genesis).toMatchObject({ chain_id: localChainId, timestamp: 5 });
    for (const { name, address, publicKey } of genesisValidators(genesis)) {
      const file = inFolder(`net/${name}.key.json`);
      const signer = loadSigner(file);
      expect(signer).toMatchObject({ address, publicKey });
      expect(nodeSignatureChecker.checkHybrid(publicKey, bytes, signer.signHybrid(bytes))).toBe(true);
      expect(modeOf(file)).toBe(0o600);
    }
    const registrar = loadRegistrar(inFolder("net/registrar.key.json"));
    expect(registrar.publicKey).toBe(genesis.registrar);
    const publicKey = { ed25519: genesis.registrar, ml_dsa_44: "0x" } as const;
    expect(nodeSignatureChecker.checkEd25519(publicKey, bytes, registrar.sign(bytes))).toBe(true);
    const jwt = createPrivateKey(readFileSync(inFolder("net/jwt.key.pem")));
    expect(jwt.asymmetricKeyType).toBe("ed25519");
    expect(verify(null, bytes, createPublicKey(jwt), sign(null, bytes, jwt))).toBe(true);
    for (const secret of ["registrar.key.json", "jwt.key.pem"]) expect(modeOf(inFolder(`net/${secret}`))).toBe(0o600);
  });

  test("overwrite nothing: if one of them exists, none is written", () => {
    writeFileSync(inFolder("validator-2.key.json"), "precious");
    expect(() => generateNetworkFiles({ validators: 2, outDir: folder })).toThrow("never overwritten");
    expect(readdirSync(folder)).toEqual(["validator-2.key.json"]);
    expect(readFileSync(inFolder("validator-2.key.json"), "utf8")).toBe("precious");
  });

  test("have fresh secrets each time, and the same for the same randomness", () => {
    const make = (name: string, randomness?: ReturnType<typeof seeded>) =>
      generateNetworkFiles({
        validators: 2,
        outDir: inFolder(name),
        timestamp: 1,
        ...(randomness === undefined ? {} : { randomness }),
      });
    expect(make("a")).not.toEqual(make("b"));
    expect(make("c", seeded("x"))).toEqual(make("d", seeded("x")));
    expect(make("e", seeded("y"))).not.toEqual(make("f", seeded("x")));
    expect(readFileSync(inFolder("c/jwt.key.pem"), "utf8")).toBe(readFileSync(inFolder("d/jwt.key.pem"), "utf8"));
  });

  test("are not made for a network of no validators", () => {
    for (const validators of [0, -1, 1.5]) {
      expect(() => generateNetworkFiles({ validators, outDir: inFolder("none") })).toThrow(RangeError);
    }
    expect(existsSync(inFolder("none"))).toBe(false);
  });
});

describe("a key file", () => {
  const kinds = {
    validator: {
      write: (file: string) => writeValidatorKey(file, "validator-1", generateValidatorKeys()),
      load: (file: string) => loadSigner(file),
      secret: "ed25519_seed",
    },
    registrar: {
      write: (file: string) => writeRegistrarKey(file, generateRegistrarKey()),
      load: (file: string) => loadRegistrar(file),
      secret: "ed25519_seed",
    },
    "credential authority": {
      write: (file: string) => writeAuthorityKey(file, generateRegistrarKey()),
      load: (file: string) => loadAuthority(file),
      secret: "ed25519_seed",
    },
  };

  test.each(Object.entries(kinds))(
    "of a %s is refused with a sentence that helps, and without its secret",
    (_, kind) => {
      const file = inFolder("key.json");
      expect(() => kind.load(file)).toThrow("cannot be read (ENOENT)");
      kind.write(file);
      const text = readFileSync(file, "utf8");
      const content = JSON.parse(text) as Record<string, string>;
      const secret = content[kind.secret] ?? "";
      expect(secret).toMatch(/^0x[0-9a-f]{64}$/);
      const refused = (change: string, reason: string) => {
        writeFileSync(file, change);
        expect(() => kind.load(file)).toThrow(reason);
        try {
          kind.load(file);
        } catch (error) {
          expect(String(error)).not.toContain(secret.slice(2, 20));
        }
      };
      refused(text.slice(0, -3), "not JSON");
      refused(JSON.stringify({ ...content, extra: 1 }), "not a key file");
      refused(JSON.stringify({ ...content, format: "other" }), "format");
      refused(JSON.stringify({ ...content, [kind.secret]: `${secret}00` }), kind.secret);
      refused(JSON.stringify({ ...content, [kind.secret]: `0x${"11".repeat(32)}` }), "belong");
      refused(`${text}${" ".repeat(70_000)}`, "larger than");
      writeFileSync(file, text);
      kind.load(file);
    },
  );

  test.each(Object.entries(kinds))(
    "of a %s that others can read is refused, with the command that mends it",
    (_, kind) => {
      const file = inFolder("key.json");
      kind.write(file);
      for (const mode of [0o640, 0o604, 0o660, 0o644, 0o601]) {
        chmodSync(file, mode);
        expect(() => kind.load(file)).toThrow(`mode ${mode.toString(8)}); run: chmod 600 ${file}`);
      }
      chmodSync(file, 0o400);
      kind.load(file);
    },
  );

  test.each(Object.entries(kinds))("of a %s is never written over another", (_, kind) => {
    const file = inFolder("key.json");
    kind.write(file);
    const before = readFileSync(file, "utf8");
    expect(() => kind.write(file)).toThrow("EEXIST");
    expect(readFileSync(file, "utf8")).toBe(before);
  });
});

import { ed25519 } from "@noble/curves/ed25519.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { ml_dsa44 } from "@noble/post-quantum/ml-dsa.js";
import { toHex } from "./hex.ts";
import { addressOf, type Signer } from "./signature.ts";

/** The two secrets of a validator, 32 bytes each: the Ed25519 seed and the ML-DSA-44 seed (FIPS 204's xi). */
export interface SignerSeeds {
  readonly ed25519: Uint8Array;
  readonly mlDsa44: Uint8Array;
}

/**
 * A signer without Node: the simulator's real scheme, and the tests'. Its ML-DSA signatures are deterministic (FIPS 204
 * allows it), so a seeded run gives the same bytes twice. Validators in production sign with keys/node-signer.ts.
 */
export function nobleSigner(seeds: SignerSeeds): Signer {
  const postQuantum = ml_dsa44.keygen(seeds.mlDsa44);
  const publicKey = {
    ed25519: toHex(ed25519.getPublicKey(seeds.ed25519)),
    ml_dsa_44: toHex(postQuantum.publicKey),
  };
  return {
    address: addressOf(publicKey),
    publicKey,
    signEd25519: (bytes) => toHex(ed25519.sign(bytes, seeds.ed25519)),
    signHybrid: (bytes) =>
      toHex(
        concatBytes(
          ed25519.sign(bytes, seeds.ed25519),
          ml_dsa44.sign(bytes, postQuantum.secretKey, { extraEntropy: false }),
        ),
      ),
  };
}

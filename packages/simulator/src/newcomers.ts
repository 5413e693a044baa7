import { deterministicSigner } from "@tabella/consensus/testing/deterministic-signer";
import { nobleSigner } from "@tabella/crypto/noble-signer";
import { isEd25519PublicKey, type Signer } from "@tabella/crypto/signature";
import type { SignatureScheme } from "@tabella/node/testing/network-material";
import { seededRandom } from "@tabella/node/testing/seeded-random";

const known = new Map<string, Signer>();

/** Somebody who is no validator of genesis and can become one: its Ed25519 key is a key, whatever the scheme makes of it. */
export function newcomer(name: string, scheme: SignatureScheme): Signer {
  const key = `${name} ${scheme}`;
  const signer = known.get(key) ?? (scheme === "real" ? realSigner(name) : firstWithKey(name));
  known.set(key, signer);
  return signer;
}

function realSigner(name: string): Signer {
  const random = seededRandom(name);
  return nobleSigner({ ed25519: random(32), mlDsa44: random(32) });
}

/** About one in sixteen of the fast scheme's public keys is a point of the group. */
function firstWithKey(name: string): Signer {
  for (let attempt = 0; ; attempt += 1) {
    const signer = deterministicSigner(`${name}, attempt ${attempt}`);
    if (isEd25519PublicKey(signer.publicKey.ed25519)) return signer;
  }
}

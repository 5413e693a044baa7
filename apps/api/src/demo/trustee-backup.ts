import { createCipheriv, pbkdf2Sync, randomBytes } from "node:crypto";

const iterations = 600_000;

/**
 * The backup file of a trustee's key exactly as the trustee's page writes it, so that the demo's administrator can open
 * it there and decrypt in the browser.
 */
export function sealTrusteeBackup({
  electionId,
  publicKey,
  privateKey,
  passphrase,
}: {
  electionId: string;
  publicKey: string;
  privateKey: bigint;
  passphrase: string;
}): string {
  const salt = randomBytes(16);
  const nonce = randomBytes(12);
  const key = pbkdf2Sync(passphrase.normalize("NFKC"), salt, iterations, 32, "sha256");
  const header = {
    format: "tabella-trustee-key-1",
    election_id: electionId,
    public_key: publicKey,
    derivation: { name: "PBKDF2-SHA-256", iterations, salt: salt.toString("base64") },
    cipher: { name: "AES-256-GCM", nonce: nonce.toString("base64") },
  };
  const { derivation } = header;
  // What stands in clear is bound to the ciphertext: the file cannot be passed off as another election's.
  const bound = [
    header.format,
    electionId,
    publicKey,
    derivation.name,
    derivation.iterations,
    derivation.salt,
    header.cipher.name,
  ];
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(Buffer.from(JSON.stringify(bound)));
  const sealed = Buffer.concat([cipher.update(String(privateKey)), cipher.final(), cipher.getAuthTag()]);
  return `${JSON.stringify({ ...header, private_key: sealed.toString("base64") }, null, 2)}\n`;
}

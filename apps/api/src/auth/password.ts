import { hash, verify } from "@node-rs/argon2";

/** SEC-3: 19 MiB, two passes, one lane. The variant is Argon2id, the library's default. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** The hash in PHC form, which names variant, cost and salt. */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize("NFKC"), cost);
}

export function checkPassword(passwordHash: string, password: string): Promise<boolean> {
  return verify(passwordHash, password.normalize("NFKC"));
}

/** Compared with when there is no such account, so that an unknown address takes as long as a wrong password. */
export const noAccountsHash: Promise<string> = hashPassword("nobody has this password");

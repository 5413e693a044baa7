import type { RandomSource } from "@tabella/crypto/random";
import { selfTest } from "@tabella/crypto/self-test";

/**
 * What a worker exposes, behind the self-test of its cryptography (SEC-20): until that has passed, every call of the page
 * fails with the reason, and nothing is made.
 */
export function afterSelfTest<Desk extends object>(desk: Desk, random: RandomSource): Desk {
  let passed = false;
  return new Proxy(desk, {
    get(target, name, receiver) {
      if (!passed) selfTest(random);
      passed = true;
      return Reflect.get(target, name, receiver);
    },
  });
}

import { liarsTolerated } from "@tabella/consensus/validator-set";
import { liarsMax } from "./fault-kinds.ts";
import { Prng } from "./prng.ts";

/** How a validator that cannot be relied on is at fault. */
export type Role =
  /** Runs twice, with one key and two disks: says honest things twice (Bano et al., Twins, 2020). */
  | "twin"
  /** Says what it pleases (liar.ts). */
  | "liar"
  /** Honest, on a disk that loses what it said it had synced. */
  | "forgetful";

/** Roles of the first validators; the others are honest. */
export type Cast = readonly Role[];

/** Who is who in a seed: never more than f at fault, but for one among three, who may cause a fork and be convicted. */
function castOf(prng: Prng, validators: number): Cast {
  const most = liarsMax(validators);
  const isQuiet = prng.chance(validators === 3 ? 0.7 : 0.45);
  const count = prng.between(1, Math.max(1, most));
  const roles = Array.from({ length: count }, () => prng.pick<Role>(["twin", "liar", "liar", "forgetful"]));
  if (most === 0 || isQuiet) return [];
  return liarsTolerated(validators) === 0 ? roles.map((role) => (role === "forgetful" ? "liar" : role)) : roles;
}

/** Who is at fault in a seed, where nothing else is asked for. */
export function castOfSeed(seed: number, validators: number): Cast {
  return castOf(new Prng(seed).fork(), validators);
}

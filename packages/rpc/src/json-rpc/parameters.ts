/** Parameters of the Ethereum API, parsed. */
import type { Hash, Hex } from "@tabella/crypto/hex";
import { z } from "zod";
import { faultCodes } from "./fault-codes.ts";
import { JsonRpcFault } from "./faults.ts";
import type { JsonRpcMethod } from "./protocol.ts";

export const hash = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/, "not 0x and 64 hexadecimal digits")
  .transform((text) => text.toLowerCase() as Hash);
export const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/, "not 0x and 40 hexadecimal digits");
export const bytes = z
  .string()
  .regex(/^0x(?:[0-9a-fA-F]{2})*$/, "not 0x and pairs of hexadecimal digits")
  .transform((text) => text.toLowerCase() as Hex);
const quantityText = z
  .string()
  .regex(/^0x(?:0|[1-9a-fA-F][0-9a-fA-F]{0,63})$/, "not a quantity: 0x and hexadecimal digits without leading zeros");
export const quantityNumber = quantityText.transform((text) => Number(BigInt(text)));

/** Finality is immediate, so that every tag but `earliest` is the head. */
export type BlockTag = "head" | number;
export const blockTag = z.union(
  [
    z.enum(["latest", "safe", "finalized", "pending"]).transform((): BlockTag => "head"),
    z.literal("earliest").transform((): BlockTag => 0),
    quantityNumber,
  ],
  "not a block number or one of latest, safe, finalized, pending, earliest",
);

/** Of accounts, which do not exist here: the block may come as a tag, a number, or an object of EIP-1898. */
export const anyBlock = z.union([blockTag, z.looseObject({})]).optional();

/** A method with the schema of its positional parameters; what does not fit is an invalid-params fault. */
export function method<Schema extends z.ZodType<readonly unknown[]>>(
  schema: Schema,
  run: (parameters: z.output<Schema>) => unknown,
): JsonRpcMethod {
  return (raw) => {
    const parsed = schema.safeParse(raw);
    if (parsed.success) return run(parsed.data);
    const issue = parsed.error.issues[0];
    const place = issue?.path.length ? `parameter ${issue.path.join(".")}: ` : "";
    throw new JsonRpcFault(faultCodes.invalidParams, `${place}${issue?.message ?? "invalid"}`.slice(0, 300));
  };
}

/** The column types that the tables share. */
import { bigint, customType, datetime } from "drizzle-orm/mysql-core";

/**
 * Fixed-length bytes. Drizzle's own `binary` reads bytes as UTF-8 and so damages them (DB-2); mysql2 hands out a Buffer,
 * which this copies into a plain Uint8Array.
 */
export const bytes = customType<{ data: Uint8Array; driverData: Buffer; config: { length: number } }>({
  dataType: (config) => `binary(${config?.length ?? 1})`,
  toDriver: (value) => Buffer.from(value),
  fromDriver: (value) => new Uint8Array(value),
});

/** 32 bytes in the table, `0x…` in the program: hashes. */
export const hash = customType<{ data: `0x${string}`; driverData: Buffer }>({
  dataType: () => "binary(32)",
  toDriver(value) {
    if (!/^0x[0-9a-f]{64}$/.test(value)) throw new TypeError("a hash is 0x and 64 lower-case hexadecimal digits");
    return Buffer.from(value.slice(2), "hex");
  },
  fromDriver: (value) => `0x${Buffer.from(value).toString("hex")}`,
});

/** 32 bytes in the table, 64 hexadecimal digits in the program: points as the Belenios specification writes them. */
export const point = customType<{ data: string; driverData: Buffer }>({
  dataType: () => "binary(32)",
  toDriver(value) {
    if (!/^[0-9a-f]{64}$/.test(value)) throw new TypeError("a point is 64 lower-case hexadecimal digits");
    return Buffer.from(value, "hex");
  },
  fromDriver: (value) => Buffer.from(value).toString("hex"),
});

/** 0 to 2^64 - 1, exactly (DB-1): identifiers and block indices. */
export const u64 = (name: string) => bigint(name, { mode: "bigint", unsigned: true });

/** A moment in UTC, to the millisecond (DB-6: the session's time zone is +00:00). */
export const moment = (name: string) => datetime(name, { mode: "date", fsp: 3 });

/** What went wrong in the driver. Drizzle wraps its errors: the code stands in a cause, never on the outside. */
interface DriverError {
  readonly code: string;
  readonly errno: number | undefined;
  /** Names the key that a duplicate hit; holds the values too, so it is only searched, never shown. */
  readonly message: string;
}

const causesMax = 5;

function driverError(error: unknown): DriverError | null {
  let at = error;
  for (let depth = 0; depth < causesMax && at instanceof Error; depth += 1) {
    if ("code" in at && typeof at.code === "string") {
      const errno = "errno" in at && typeof at.errno === "number" ? at.errno : undefined;
      return { code: at.code, errno, message: at.message };
    }
    at = at.cause;
  }
  return null;
}

/** True if a UNIQUE constraint refused a row: the named one (`PRIMARY` for a primary key), or any. */
export function isDuplicate(error: unknown, constraint?: string): boolean {
  const driver = driverError(error);
  if (driver?.code !== "ER_DUP_ENTRY") return false;
  return constraint === undefined || new RegExp(`for key '(?:\\w+\\.)?${constraint}'$`).test(driver.message);
}

/** 1020 row changed since read (snapshot isolation), 1205 lock wait timeout, 1213 deadlock, and a lost connection. */
const transientErrnos: readonly (number | undefined)[] = [1020, 1205, 1213];

export function isTransient(error: unknown): boolean {
  const driver = driverError(error);
  if (driver === null) return false;
  return driver.code === "PROTOCOL_CONNECTION_LOST" || transientErrnos.includes(driver.errno);
}

/** What MariaDB says to a statement that makes a table, column, index or constraint which is there. */
const alreadyThere = ["ER_TABLE_EXISTS_ERROR", "ER_DUP_FIELDNAME", "ER_DUP_KEYNAME", "ER_DUP_CONSTRAINT_NAME"];

/** True if a statement would make what is there. */
export function isAlreadyThere(error: unknown): boolean {
  const driver = driverError(error);
  if (driver === null) return false;
  // A foreign key's name is found out by the storage engine only, which has a number of its own for that.
  const isForeignKey = driver.code === "ER_CANT_CREATE_TABLE" && driver.message.includes("errno: 121 ");
  return isForeignKey || alreadyThere.includes(driver.code);
}

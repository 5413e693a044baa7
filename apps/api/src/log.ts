import { type ServiceLogger, serviceLog } from "@tabella/rpc/service-log";

export type Log = ServiceLogger;

/**
 * Structured lines on standard output. Nothing here joins a person with a ballot (SEC-26): requests are logged by
 * procedure, without input, account or address; and should a secret stray into a field, its name removes it (SEC-6).
 */
export function createLog(level: string): Log {
  return serviceLog("api", {
    level,
    redact: {
      paths: secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
      remove: true,
    },
  });
}

const secretNames = [
  "authorization",
  "cookie",
  "password",
  "newPassword",
  "passwordHash",
  "email",
  "displayName",
  "sessionToken",
  "accessToken",
  "ballotHash",
  "credential",
  "params",
  "sql",
  "query",
];

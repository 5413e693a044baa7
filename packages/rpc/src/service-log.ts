/** The log of a service: structured lines on standard output. */
import { standardOutput } from "@tabella/telemetry/standard-output";
import { type Logger, type LoggerOptions, pino } from "pino";

export type ServiceLogger = Logger;

/** @param options besides those that every service has; `level` is `info` until its environment has been read */
export function serviceLog(service: string, options: LoggerOptions = {}): ServiceLogger {
  return pino({ ...options, base: { service } }, standardOutput);
}

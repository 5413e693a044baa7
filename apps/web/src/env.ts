import { tracingVariables } from "@tabella/telemetry/env";
import { z } from "zod";

/** What the web server is told by its environment, parsed once. PORT 0 takes any free port. */
const Env = z.object({
  TABELLA_API_URL: z.url().default("http://127.0.0.1:8000"),
  NODE_ENV: z.enum(["development", "production", "test"]).default("production"),
  HOST: z.string().default("0.0.0.0"),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  ...tracingVariables,
});

export const env = Object.freeze(Env.parse(process.env));
// Next reads it from there, and without it answers some pages with redirections to themselves.
Object.assign(process.env, { NODE_ENV: env.NODE_ENV });

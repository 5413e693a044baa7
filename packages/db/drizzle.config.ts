import { defineConfig } from "drizzle-kit";

/** `pnpm exec drizzle-kit generate` needs no database. Afterwards: one statement a file (README.md). */
export default defineConfig({ dialect: "mysql", schema: "./src/schema/*.ts", out: "./migrations" });

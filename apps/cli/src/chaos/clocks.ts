import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** The wall clocks of the validators' processes, each of which can be wrong by itself. */
export interface Clocks {
  /** What makes a process load its clock. */
  readonly environmentOf: (validator: string) => Readonly<Record<string, string>>;
  /** The process sees it within a few tenths of a second. */
  readonly shift: (validator: string, milliseconds: number) => void;
}

/** @param folder where the offsets lie, one file a validator */
export function openClocks(folder: string, validators: readonly string[]): Clocks {
  const fileOf = (validator: string) => join(folder, `${validator}.clock`);
  const shift = (validator: string, milliseconds: number) => writeFileSync(fileOf(validator), String(milliseconds));
  for (const validator of validators) shift(validator, 0);
  return {
    shift,
    environmentOf(validator) {
      if (!validators.includes(validator)) return {};
      const preload = pathToFileURL(join(import.meta.dirname, "shifted-clock.ts"));
      preload.searchParams.set("offset", fileOf(validator));
      return { NODE_OPTIONS: `--import ${preload.href}` };
    },
  };
}

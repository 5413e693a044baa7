import { InvalidArgumentError } from "commander";

/** A parser of whole numbers for commander, bounded, so that nobody asks for a billion voters by a slip. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`a whole number from ${min} to ${max} is needed.`);
    }
    return value;
  };
}

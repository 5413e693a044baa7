/** Every kind is handled above; a new one does not compile until it is. */
export function assertNever(value: never): never {
  throw new Error(`broken promise: unknown kind ${JSON.stringify(value)}`);
}

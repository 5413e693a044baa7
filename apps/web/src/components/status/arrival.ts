/*
 * Between the voting booth and the receipt, within one page load: whoever has just cast lands on the receipt's heading,
 * so that a screen reader begins there; whoever opens the receipt later lands where the browser puts him.
 */
let hasJustCast = false;

export function announceArrival(): void {
  hasJustCast = true;
}

/** True once after {@link announceArrival}. */
export function takeArrival(): boolean {
  const taken = hasJustCast;
  hasJustCast = false;
  return taken;
}

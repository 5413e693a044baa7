/** Mean, variance and size of one class of measurements. */
interface Moments {
  readonly count: number;
  readonly mean: number;
  readonly variance: number;
}

/**
 * Welch's t of two classes: how many standard errors their means lie apart, whatever their variances. It has the sign of
 * a's mean less b's; 0 where a class has fewer than two values or neither varies and their means are equal.
 */
export function welchT(a: readonly number[], b: readonly number[]): number {
  if (a.length < 2 || b.length < 2) return 0;
  const [first, second] = [moments(a), moments(b)];
  const difference = first.mean - second.mean;
  return difference === 0 ? 0 : difference / Math.sqrt(first.variance / first.count + second.variance / second.count);
}

function moments(values: readonly number[]): Moments {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  return { count, mean, variance };
}

import { setTimeout as sleep } from "node:timers/promises";

export interface MemoryFigures {
  readonly service: string;
  readonly startMegabytes: number;
  readonly endMegabytes: number;
  /** Slope of the least-squares line through all samples; null if they are of less than ten minutes: that tells nothing. */
  readonly megabytesPerHour: number | null;
}

export interface MemorySample {
  /** Milliseconds since any fixed moment. */
  readonly atMs: number;
  readonly bytes: number;
}

const sampleEveryMs = 1_000;
const bytesPerMegabyte = 1_048_576;
const hourMs = 3_600_000;
const slopeAfterMs = 600_000;

/** Asks services' metrics for their resident memory, a sample a second, until it is stopped. */
export class MemoryWatch {
  readonly #stopped = new AbortController();
  readonly #samples: ReadonlyMap<string, MemorySample[]>;
  readonly #loops: readonly Promise<void>[];

  /** @param services addresses by name; each has `/metrics` */
  constructor(services: ReadonlyMap<string, string>) {
    this.#samples = new Map([...services.keys()].map((name) => [name, []]));
    this.#loops = [...services].map(([name, url]) => this.#watch(name, url));
  }

  async stop(): Promise<readonly MemoryFigures[]> {
    this.#stopped.abort();
    await Promise.all(this.#loops);
    return [...this.#samples].map(([service, samples]) => memoryFigures(service, samples));
  }

  async #watch(name: string, url: string): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      const bytes = await residentBytes(url).catch(() => null);
      if (bytes !== null) this.#samples.get(name)?.push({ atMs: performance.now(), bytes });
      await sleep(sampleEveryMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** What samples in order of time say; zeros if there are none. */
export function memoryFigures(service: string, samples: readonly MemorySample[]): MemoryFigures {
  const lastedMs = (samples.at(-1)?.atMs ?? 0) - (samples[0]?.atMs ?? 0);
  const megabytes = (bytes = 0) => Math.round((10 * bytes) / bytesPerMegabyte) / 10;
  return {
    service,
    startMegabytes: megabytes(samples[0]?.bytes),
    endMegabytes: megabytes(samples.at(-1)?.bytes),
    megabytesPerHour: lastedMs < slopeAfterMs ? null : megabytes(slope(samples) * hourMs),
  };
}

/** Bytes a millisecond. */
function slope(samples: readonly MemorySample[]): number {
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const middle = { atMs: mean(samples.map(({ atMs }) => atMs)), bytes: mean(samples.map(({ bytes }) => bytes)) };
  let covariance = 0;
  let variance = 0;
  for (const { atMs, bytes } of samples) {
    covariance += (atMs - middle.atMs) * (bytes - middle.bytes);
    variance += (atMs - middle.atMs) ** 2;
  }
  return variance === 0 ? 0 : covariance / variance;
}

async function residentBytes(url: string): Promise<number | null> {
  const answer = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(5_000) });
  const [, bytes] = /^\w*process_resident_memory_bytes (\d\S*)$/m.exec(await answer.text()) ?? [];
  return bytes === undefined ? null : Number(bytes);
}

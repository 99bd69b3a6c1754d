// Bounded waits that say what they saw. A limit is a guard against hanging, never a measurement.

const LIMIT_MS = 30_000;
const POLL_MS = 20;

/** Asks `probe` until it answers something other than undefined, false or null; fails with the last thing seen. */
export async function until<T>(
  what: string,
  probe: () => Promise<{ done?: T; seen: unknown }> | { done?: T; seen: unknown },
  limitMs = LIMIT_MS,
): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const { done, seen } = await probe();
    if (done !== undefined) return done;
    if (Date.now() > end) throw new Error(`waited ${limitMs} ms for ${what}; last seen: ${JSON.stringify(seen)}`);
    await new Promise(resolve => setTimeout(resolve, POLL_MS));
  }
}

/** The promise's value, or an error that names what did not come. */
export function within<T>(what: string, promise: Promise<T>, limitMs = LIMIT_MS): Promise<T> {
  let timer: NodeJS.Timeout;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not come within ${limitMs} ms`)), limitMs);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}

/** A promise that somebody else settles: what a test holds a handler with. */
export class Gate {
  readonly opened: Promise<void>;
  open!: () => void;
  constructor() {
    this.opened = new Promise(resolve => (this.open = resolve));
  }
}

/**
 * Calls of Durable Objects, and what the platform asks for when one fails: a retryable error is tried again with a new
 * stub after a pause; an overloaded object never is, as that makes it worse.
 */
export class ObjectBusy extends Error {
  override readonly name = "ObjectBusy";
}

const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 50;

/** The answer of `call`, or ObjectBusy when the object cannot answer now. What it throws itself comes through as it is. */
export async function callObject<T extends Rpc.DurableObjectBranded, R>(
  namespace: DurableObjectNamespace<T>,
  name: string,
  call: (stub: DurableObjectStub<T>) => Promise<R>,
  pause: (ms: number) => Promise<void> = sleep,
): Promise<R> {
  for (let attempt = 1; ; attempt++) {
    try {
      // A stub that failed once may go on failing: each attempt takes a new one.
      return await call(namespace.getByName(name));
    } catch (error) {
      const { retryable, overloaded } = flagsOf(error);
      if (overloaded) throw new ObjectBusy("the object is overloaded", { cause: error });
      if (!retryable) throw error;
      if (attempt === ATTEMPTS) throw new ObjectBusy("the object does not answer", { cause: error });
      // With full jitter, so that those who failed together do not come back together.
      await pause(Math.random() * FIRST_PAUSE_MS * 2 ** attempt);
    }
  }
}

/** The platform sets these on what a stub throws. */
function flagsOf(error: unknown): { retryable: boolean; overloaded: boolean } {
  if (typeof error !== "object" || error === null) return { retryable: false, overloaded: false };
  return {
    retryable: "retryable" in error && error.retryable === true,
    overloaded: "overloaded" in error && error.overloaded === true,
  };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

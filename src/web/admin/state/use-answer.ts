/** One answer of the server, asked for when it is first shown and again when it may have changed. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { troubleOf, type Trouble } from "../../state/trouble.ts";

export interface Answer<T> {
  readonly value: T | undefined;
  readonly trouble: Trouble | undefined;
  readonly reload: () => void;
}

/** `inputs`: what the question is made of. While it is asked again the old answer stands. */
export function useAnswer<T>(ask: () => Promise<T>, inputs: readonly unknown[]): Answer<T> {
  const [found, setFound] = useState<{ value?: T; trouble?: Trouble }>({});
  const turn = useRef(0);
  const reload = useCallback(() => {
    const mine = ++turn.current;
    ask().then(
      (value) => turn.current === mine && setFound({ value }),
      (error: unknown) => turn.current === mine && setFound({ trouble: troubleOf(error) }),
    );
    // oxlint-disable-next-line react/exhaustive-deps -- `ask` is a new function each time; its inputs are what counts
  }, inputs);
  useEffect(() => {
    setFound({});
    reload();
    return () => void turn.current++;
  }, [reload]);
  return { value: found.value, trouble: found.trouble, reload };
}

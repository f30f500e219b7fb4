// A value that components read and that renders them again when it changes.
import { useEffect, useState } from "preact/hooks";

export interface Store<T> {
  get(): T;
  set(next: T): void;
  use(): T;
}

export function createStore<T>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      value = next;
      for (const listener of listeners) listener();
    },
    use() {
      const [seen, render] = useState({ value });
      useEffect(() => {
        const listener = () => render({ value });
        listeners.add(listener);
        // It may have changed between the first render and here.
        if (seen.value !== value) listener();
        return () => void listeners.delete(listener);
      }, []);
      return value;
    },
  };
}

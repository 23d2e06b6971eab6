import { useEffect, useState } from 'preact/hooks';

/** A value that views follow. */
export interface Readable<S> {
  get(): S;
  /** Returns what stops it. */
  subscribe(listener: () => void): () => void;
}

/** A value that its owner changes and views follow. */
export class Store<S> implements Readable<S> {
  readonly #listeners = new Set<() => void>();
  #value: S;

  constructor(value: S) {
    this.#value = value;
  }

  get(): S {
    return this.#value;
  }

  set(value: S): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener();
  }

  update(change: (value: S) => S): void {
    this.set(change(this.#value));
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** The store's value; the component renders again when it changes. */
export function useStore<S>(store: Readable<S>): S {
  const [, render] = useState(0);
  const value = store.get();
  useEffect(() => {
    const changed = (): void => render((count) => count + 1);
    // What changed between the render and this effect would be missed.
    if (!Object.is(store.get(), value)) changed();
    return store.subscribe(changed);
  }, [store]);
  return value;
}

/** A small store: one value, changed by whole new values, watched by components. */

import { useSyncExternalStore } from "react";

export type Store<State> = {
  read: () => State;
  /** Merge a part into the state; a function gets the state it changes. */
  change: (part: Partial<State> | ((state: State) => Partial<State>)) => void;
  watch: (listener: () => void) => () => void;
};

export function createStore<State extends object>(initial: State): Store<State> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    read: () => state,
    change: (part) => {
      const changed = typeof part === "function" ? part(state) : part;
      const keys = Object.keys(changed) as (keyof State)[];
      if (keys.every((key) => Object.is(state[key], changed[key]))) return;
      state = { ...state, ...changed };
      for (const listener of listeners) listener();
    },
    watch: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** A piece of a store's state; the component draws again only when the piece is another one. */
export function useStore<State extends object, Piece>(store: Store<State>, pick: (state: State) => Piece): Piece {
  return useSyncExternalStore(store.watch, () => pick(store.read()));
}

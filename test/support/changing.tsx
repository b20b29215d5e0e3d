import { act } from "@testing-library/react";
import type { ReactNode } from "react";
import { create } from "zustand";

/** A part of the page that stays mounted while a test gives it something else, as a page does for another host. */
export function changing<T>(first: T, draw: (value: T) => ReactNode): { part: ReactNode; change(value: T): void } {
  const useValue = create<{ readonly value: T }>(() => ({ value: first }));
  function Changing() {
    return draw(useValue((state) => state.value));
  }
  return { part: <Changing />, change: (value) => act(() => useValue.setState({ value })) };
}

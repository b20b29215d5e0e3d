import { createContext, useContext } from "react";

const Visibility = createContext(true);

/** Wraps a page that stays mounted while another is shown. */
export const VisibilityProvider = Visibility.Provider;

/** Whether the page this is in is the one being looked at; charts and terminals pause painting otherwise. */
export function useVisible(): boolean {
  return useContext(Visibility);
}

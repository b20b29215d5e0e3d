import { useEffect, useEffectEvent } from "react";

const apple = /Mac|iPhone|iPad/.test(navigator.platform);

/** Whether a key press typed its character: Shift and AltGr are how layouts reach some, Ctrl, Alt and Cmd make a shortcut. */
function isTyped(event: KeyboardEvent): boolean {
  // Windows reports AltGr as Ctrl and Alt together; on a Mac Option types characters.
  if (event.getModifierState("AltGraph")) return true;
  return !event.ctrlKey && !event.metaKey && (!event.altKey || apple);
}

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Does `action` when this character is typed, on whatever key the layout has it; not in a field, nor in a terminal. */
export function useTypedKey(character: string, action: () => void): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent): void => {
    if (event.key !== character || event.isComposing || !isTyped(event) || isField(event.target)) return;
    event.preventDefault();
    action();
  });
  useEffect(() => {
    document.documentElement.addEventListener("keydown", onKeyDown);
    return () => document.documentElement.removeEventListener("keydown", onKeyDown);
  }, []);
}

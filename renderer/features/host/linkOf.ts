/** Longest text that is looked at for a link. */
const longest = 4000;

/**
 * The route in a link that was copied, on this computer or another: whatever stands before the # is another window's address.
 * null when there is none; only pages of this window can be opened, never another site.
 */
export function routeOfLink(text: string): string | null {
  const route = /#(\/[A-Za-z0-9/_.-]*)$/.exec(text.slice(0, longest).trim())?.[1];
  return route === undefined || route === "/" || route.startsWith("//") ? null : route;
}

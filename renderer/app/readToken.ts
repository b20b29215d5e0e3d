/** The present value of a theme variable, for canvases: `readToken("--hf-series-1")` gives a CSS colour. */
export function readToken(name: `--${string}`): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

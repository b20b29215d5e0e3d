/**
 * The web shell's sign-in: the one-time token from the URL's fragment (never sent by the browser itself, never in a log)
 * is exchanged for an HttpOnly cookie, and taken out of the address bar. True when this browser has a session.
 */
export async function ensureSession(): Promise<boolean> {
  const token = /^#token=([A-Za-z0-9_-]+)$/.exec(location.hash)?.[1];
  if (token !== undefined) history.replaceState(null, "", location.pathname + location.search);
  const response =
    token === undefined
      ? await fetch("/session")
      : await fetch("/session", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ token }),
        });
  // A token that was used already is no harm while the cookie it was exchanged for still holds.
  return response.ok || (token !== undefined && (await fetch("/session")).ok);
}

import { MAX_USERS, type Users } from "../../../../shared/contract/healthDetails.ts";
import { printable } from "../text.ts";
import { linesOf, unavailable, unavailableOf } from "./answers.ts";
import type { DetailProbe, Unavailable } from "./detailProbe.ts";

const PROGRAM = `
command -v who >/dev/null || { echo 'unavailable missing who'; return; }
bounded 4 who && echo hf-complete
`;

/** user, terminal, idle (BusyBox only), time, host in brackets (BusyBox: without). */
const LINE =
  /^(\S{1,64})\s+(\S{1,64})\s+(?:(?:\d\d:\d\d|\.|old|\?)\s+)?((?:[A-Z][a-z]{2}\s+\d{1,2}|\d{4}-\d\d-\d\d)\s+\d\d:\d\d(?::\d\d)?)(?:\s+\(?([^()\s]{1,255})\)?)?\s*$/;

/** `who` of GNU coreutils, BusyBox, FreeBSD and macOS in the C locale. */
export function parseUsers(text: string): Users | Unavailable | null {
  const known = unavailableOf(text);
  if (known) return known;
  const lines = linesOf(text);
  if (!lines.includes("hf-complete")) return unavailable("failed", "who gave no answer");
  const sessions = lines.flatMap((line) => {
    const match = LINE.exec(line);
    if (!match) return [];
    const [, user, terminal, since, from] = match.map((part) => (part === undefined ? null : printable(part, 200)));
    return [{ user: user ?? "", terminal: terminal ?? "", since: since ?? null, from: from ?? null }];
  });
  return { count: new Set(sessions.map(({ user }) => user)).size, sessions: sessions.slice(0, MAX_USERS) };
}

export const usersProbe: DetailProbe<Users> = {
  name: "users",
  everySeconds: 120,
  program: PROGRAM,
  parse: parseUsers,
};

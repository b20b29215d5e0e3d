import { Folder, Hash } from "lucide-react";
import { sizes } from "../app/theme.ts";
import classes from "./kit.module.css";

/** Groups or tags as small words with their sign; `limit` shortens a long list to "+3". */
export function WordList({
  words,
  kind,
  limit = 6,
}: {
  words: readonly string[];
  kind: "group" | "tag";
  limit?: number;
}) {
  if (words.length === 0) return null;
  const Icon = kind === "group" ? Folder : Hash;
  const rest = words.length - limit;
  return (
    <ul className={classes.words} aria-label={kind === "group" ? "Groups" : "Tags"}>
      {words.slice(0, limit).map((word) => (
        <li key={word}>
          <Icon size={sizes.icon.xs} aria-hidden />
          {word}
        </li>
      ))}
      {rest > 0 ? <li title={words.slice(limit).join(", ")}>+{rest}</li> : null}
    </ul>
  );
}

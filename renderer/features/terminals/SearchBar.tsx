import type { ISearchOptions } from "@xterm/addon-search";
import { ActionIcon, TextInput, Tooltip } from "@mantine/core";
import { ArrowDown, ArrowUp, CaseSensitive, Regex, X } from "lucide-react";
import { useEffect, useState } from "react";
import { sizes } from "../../app/theme.ts";
import type { TerminalSession } from "./session.ts";
import classes from "./terminals.module.css";
import { matchColors } from "./xtermTheme.ts";

/** Matches that are counted and marked; the add-on stops there. */
const highlightLimit = 1000;

/** Whether a text is a regular expression that the browser can run. */
function isRegex(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

/** Finds text in what a terminal shows and kept: Enter for the next match, Shift-Enter for the one before. */
export function SearchBar({ session, onClose }: { session: TerminalSession; onClose: () => void }) {
  const [term, setTerm] = useState("");
  const [caseSensitive, setCaseSensitive] = useState(false);
  const [regex, setRegex] = useState(false);
  const [found, setFound] = useState<{ index: number; count: number }>({ index: -1, count: 0 });
  const invalid = regex && !isRegex(term);

  const options = (incremental: boolean): ISearchOptions => ({
    caseSensitive,
    regex,
    incremental,
    decorations: matchColors(),
  });
  const step = (direction: 1 | -1, incremental = false): void => {
    if (term === "" || invalid) session.search.clearDecorations();
    else if (direction === 1) session.search.findNext(term, options(incremental));
    else session.search.findPrevious(term, options(incremental));
  };

  useEffect(() => {
    const listening = session.search.onDidChangeResults(({ resultIndex, resultCount }) =>
      setFound({ index: resultIndex, count: resultCount }),
    );
    return () => {
      listening.dispose();
      session.search.clearDecorations();
    };
  }, [session]);
  // Newest first: what scrolled by last is what people look for.
  useEffect(() => {
    // The add-on counts again for another term only: without this, it would find by the new options and count by the old.
    session.search.clearDecorations();
    step(-1, true);
  }, [term, caseSensitive, regex]);

  const message =
    term === ""
      ? ""
      : invalid
        ? "not a regular expression"
        : found.count === 0
          ? "no matches"
          : found.count >= highlightLimit
            ? `more than ${highlightLimit} matches`
            : `${found.index + 1} of ${found.count}`;
  return (
    <div
      className={classes.search}
      role="search"
      aria-label="Search in this terminal"
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
        if (event.key === "Enter" && event.target instanceof HTMLInputElement) step(event.shiftKey ? -1 : 1);
      }}
    >
      <TextInput
        size="xs"
        aria-label="Search for"
        placeholder="Search"
        autoFocus
        value={term}
        error={invalid}
        onChange={(event) => setTerm(event.currentTarget.value)}
        className={classes.searchInput}
      />
      <Toggle label="Match case" on={caseSensitive} onToggle={setCaseSensitive} icon={CaseSensitive} />
      <Toggle label="Regular expression" on={regex} onToggle={setRegex} icon={Regex} />
      <span className={classes.searchCount} role="status">
        {message}
      </span>
      <Tooltip label="Match before (Shift+Enter)">
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label="Match before" onClick={() => step(-1)}>
          <ArrowUp size={sizes.icon.sm} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Next match (Enter)">
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label="Next match" onClick={() => step(1)}>
          <ArrowDown size={sizes.icon.sm} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label="Close the search" onClick={onClose}>
        <X size={sizes.icon.sm} aria-hidden />
      </ActionIcon>
    </div>
  );
}

function Toggle(props: { label: string; on: boolean; onToggle: (on: boolean) => void; icon: typeof Regex }) {
  const { label, on, onToggle, icon: Icon } = props;
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant={on ? "light" : "subtle"}
        color={on ? "accent" : "gray"}
        size="sm"
        aria-label={label}
        aria-pressed={on}
        onClick={() => onToggle(!on)}
      >
        <Icon size={sizes.icon.sm} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

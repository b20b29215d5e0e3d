import { CloseButton, SegmentedControl, TextInput } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { Filter } from "lucide-react";
import { useRef } from "react";
import { sizes } from "../../app/theme.ts";
import { ColumnChooser } from "./ColumnChooser.tsx";
import classes from "./fleet.module.css";
import { type FleetView, parseView } from "./preferences.ts";

interface Props {
  readonly sentence: string;
  readonly onSentence: (sentence: string) => void;
  readonly view: FleetView;
  readonly onView: (view: FleetView) => void;
}

const views = [
  { value: "wall", label: "Wall" },
  { value: "table", label: "Table" },
  { value: "groups", label: "Groups" },
];

export function Toolbar({ sentence, onSentence, view, onView }: Props) {
  const field = useRef<HTMLInputElement>(null);
  useHotkeys([["/", () => field.current?.focus()]]);
  return (
    <div className={classes.toolbar} role="search">
      <TextInput
        ref={field}
        className={classes.filter}
        aria-label="Filter the fleet"
        placeholder="Filter: web env:prod tag:db cpu>80   ( / )"
        leftSection={<Filter size={sizes.icon.sm} aria-hidden />}
        value={sentence}
        onChange={(event) => onSentence(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Escape" && onSentence("")}
        rightSection={
          sentence === "" ? null : (
            <CloseButton size="sm" aria-label="Clear the filter" onClick={() => onSentence("")} />
          )
        }
        spellCheck={false}
        autoComplete="off"
      />
      <div className={classes.views}>
        {view === "table" ? <ColumnChooser /> : null}
        <SegmentedControl
          aria-label="View"
          data={views}
          value={view}
          onChange={(value) => onView(parseView(value) ?? "wall")}
        />
      </div>
    </div>
  );
}

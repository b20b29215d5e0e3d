import { CloseButton, SegmentedControl } from "@mantine/core";
import { useRef } from "react";
import type { FilterError } from "../../../shared/filter/expression.ts";
import { useVocabulary } from "../../app/state/filters.ts";
import { FilterField } from "../../components/FilterField.tsx";
import { useTypedKey } from "../../components/useTypedKey.ts";
import { ColumnChooser } from "./ColumnChooser.tsx";
import classes from "./fleet.module.css";
import { type FleetView, fleetViews, parseView } from "./preferences.ts";
import { SavedFilters } from "./SavedFilters.tsx";

interface Props {
  readonly sentence: string;
  readonly error: FilterError | null;
  readonly onSentence: (sentence: string) => void;
  readonly view: FleetView;
  readonly onView: (view: FleetView) => void;
}

const viewNames: Readonly<Record<FleetView, string>> = {
  wall: "Wall",
  table: "Table",
  groups: "Groups",
  heat: "Heat map",
  compare: "Compare",
};
const views = fleetViews.map((value) => ({ value, label: viewNames[value] }));

export function Toolbar({ sentence, error, onSentence, view, onView }: Props) {
  const field = useRef<HTMLInputElement>(null);
  const vocabulary = useVocabulary();
  useTypedKey("/", () => field.current?.focus());
  return (
    <div className={classes.toolbar} role="search">
      <FilterField
        inputRef={field}
        className={classes.filter}
        label="Filter the fleet"
        placeholder="Filter: web env:prod tag:db cpu>80   ( / )"
        value={sentence}
        onChange={onSentence}
        vocabulary={vocabulary}
        error={error}
        onEscape={() => onSentence("")}
        rightSection={
          sentence === "" ? null : (
            <CloseButton size="sm" aria-label="Clear the filter" onClick={() => onSentence("")} />
          )
        }
      />
      <SavedFilters sentence={sentence} valid={error === null} onSentence={onSentence} />
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

import { DataTable } from "../../components/DataTable.tsx";
import { CopyButton } from "../../components/CopyButton.tsx";
import { EmptyLine } from "../../components/states.tsx";
import { Time } from "../../components/Time.tsx";
import { sizes } from "../../app/theme.ts";
import type { DetailName, DetailValue } from "../../../shared/contract/healthDetails.ts";
import classes from "./details.module.css";
import { type AnyTable, asText, rowIds, tableTitle } from "./panels.tsx";

/** Rows shown before a table scrolls. */
const MAX_SHOWN = 8;

/** One detail as a table under its heading. */
export function TablePanel(props: {
  spec: AnyTable;
  value: DetailValue<DetailName>;
  rows: readonly unknown[];
  time: number;
}) {
  const { spec, value, rows, time } = props;
  const { icon: Icon } = spec;
  const title = tableTitle(spec);
  const shown = Math.min(rows.length, MAX_SHOWN) + 1;
  return (
    <section className={classes.panel} aria-label={title} id={`detail-${spec.name}`} tabIndex={-1}>
      <div className={classes.panelHead}>
        <Icon size={sizes.icon.sm} aria-hidden />
        <h2 className={classes.heading}>{title}</h2>
        <span className={classes.summary}>{spec.summary(value)}</span>
        <span className={classes.age}>
          <Time at={time} relative />
        </span>
        {rows.length > 0 ? <CopyButton value={asText(spec, rows)} label={`Copy ${title.toLowerCase()}`} /> : null}
      </div>
      {rows.length === 0 ? (
        <EmptyLine>{spec.empty}</EmptyLine>
      ) : (
        <div
          className={classes.table}
          style={{ blockSize: `calc(${shown} * var(--hf-row-height) + 2 * var(--hf-hairline))` }}
        >
          <DataTable label={title} rows={rows} columns={spec.columns} rowId={rowIds(spec, rows)} sort={spec.sort} />
        </div>
      )}
    </section>
  );
}

import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from "react";
import { type Layout, maxRatio, minRatio, type Pane } from "./layout.ts";
import classes from "./terminals.module.css";

/** How far an arrow key moves a divider, as a share of the whole. */
const keyStep = 0.05;

interface Props {
  readonly layout: Layout;
  readonly renderPane: (pane: Pane) => ReactNode;
  readonly onRatio: (splitId: string, ratio: number) => void;
}

/** Panes with dividers that are dragged, or moved with the arrow keys. */
export function LayoutView({ layout, renderPane, onRatio }: Props) {
  const box = useRef<HTMLDivElement>(null);
  if (layout.kind === "pane") return renderPane(layout);
  const { direction, ratio, id } = layout;
  const row = direction === "row";

  const drag = (event: PointerEvent): void => {
    const rect = box.current?.getBoundingClientRect();
    if (!rect || !(event.currentTarget as HTMLElement).hasPointerCapture(event.pointerId)) return;
    onRatio(id, row ? (event.clientX - rect.left) / rect.width : (event.clientY - rect.top) / rect.height);
  };
  const press = (event: KeyboardEvent): void => {
    const less = row ? "ArrowLeft" : "ArrowUp";
    const more = row ? "ArrowRight" : "ArrowDown";
    if (event.key !== less && event.key !== more) return;
    event.preventDefault();
    onRatio(id, ratio + (event.key === more ? keyStep : -keyStep));
  };
  return (
    <div ref={box} className={classes.split} data-direction={direction}>
      <div className={classes.part} style={{ flexGrow: ratio }}>
        <LayoutView layout={layout.first} renderPane={renderPane} onRatio={onRatio} />
      </div>
      <div
        className={classes.divider}
        role="separator"
        aria-label="Divider between terminals"
        aria-orientation={row ? "vertical" : "horizontal"}
        aria-valuenow={Math.round(ratio * 100)}
        aria-valuemin={minRatio * 100}
        aria-valuemax={maxRatio * 100}
        tabIndex={0}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onKeyDown={press}
      />
      <div className={classes.part} style={{ flexGrow: 1 - ratio }}>
        <LayoutView layout={layout.second} renderPane={renderPane} onRatio={onRatio} />
      </div>
    </div>
  );
}

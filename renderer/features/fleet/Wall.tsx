import { sizes } from "../../app/theme.ts";
import type { FleetSection } from "./search.ts";
import { Tile } from "./Tile.tsx";
import { TileGrid } from "./TileGrid.tsx";

const tileSizes = [sizes.largeTile, sizes.tile] as const;

interface Props {
  readonly label: string;
  readonly sections: readonly FleetSection[];
  readonly selected: ReadonlySet<string>;
  readonly onToggle: (id: string) => void;
}

/** Every host as a tile with its numbers. */
export function Wall(props: Props) {
  return <TileGrid {...props} tileSizes={tileSizes} Tile={Tile} />;
}

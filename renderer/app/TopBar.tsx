import { Kbd } from "@mantine/core";
import { spotlight } from "@mantine/spotlight";
import { Search } from "lucide-react";
import classes from "./Frame.module.css";
import { shortcut } from "./keys.ts";
import { sizes } from "./theme.ts";

export function TopBar() {
  return (
    <div className={classes.topbar}>
      <button type="button" className={classes.search} onClick={() => spotlight.open()}>
        <Search size={sizes.icon.sm} aria-hidden />
        <span>Search hosts, pages and actions</span>
        <Kbd size="xs">{shortcut("K")}</Kbd>
      </button>
    </div>
  );
}

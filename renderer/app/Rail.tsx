import { Anchor } from "lucide-react";
import { Link, useLocation } from "wouter";
import { features } from "./features.ts";
import classes from "./Frame.module.css";
import { sizes } from "./theme.ts";

const entries = features
  .flatMap((feature) => (feature.rail ? [{ ...feature.rail, title: feature.title, Icon: feature.icon }] : []))
  .toSorted((a, b) => a.position - b.position);

export function Rail() {
  const [location] = useLocation();
  return (
    <nav className={classes.rail} aria-label="Main">
      <div className={classes.brand}>
        <Anchor size={sizes.icon.lg} aria-hidden />
        <span className={classes.linkWord}>Holdfast</span>
      </div>
      <ul className={classes.railLinks}>
        {entries.map(({ path, title, Icon, items }) => {
          const inside = items === true && location.startsWith(`${path}/`);
          const current = inside || location === path || (path === "/fleet" && location.startsWith("/host/"));
          return (
            <li key={path}>
              <Link href={path} className={classes.link} aria-current={current ? "page" : undefined} title={title}>
                <Icon size={sizes.icon.md} aria-hidden />
                <span className={classes.linkWord}>{title}</span>
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

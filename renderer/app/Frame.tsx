import { useDocumentTitle, useHotkeys } from "@mantine/hooks";
import { Redirect, Route, Switch, useLocation } from "wouter";
import { DemoBanner } from "../features/demo/DemoBanner.tsx";
import { Boundary } from "../components/Boundary.tsx";
import { DesktopNotices } from "../features/notices/DesktopNotices.tsx";
import { DoctorDrawer } from "../features/doctor/DoctorDrawer.tsx";
import { HostEditor } from "../features/hosts/HostEditor.tsx";
import { ShortcutsDialog } from "../features/shortcuts/ShortcutsDialog.tsx";
import { HostKeyDialog } from "../components/HostKeyDialog.tsx";
import { LoginPromptDialog } from "../components/LoginPromptDialog.tsx";
import { VisibilityProvider } from "../components/visibility.tsx";
import { type ReactNode, Suspense, useEffect, useState } from "react";
import { LoadingState } from "../components/states.tsx";
import type { Feature } from "./feature.ts";
import { features } from "./features.ts";
import classes from "./Frame.module.css";
import { HostPage } from "./HostPage.tsx";
import { preloadParts } from "./lazyPart.tsx";
import { lockVault } from "./lockVault.ts";
import { NotFound } from "./NotFound.tsx";
import { Palette } from "./Palette.tsx";
import { Rail } from "./Rail.tsx";
import { redoEdit, undoEdit } from "./undo.ts";
import { StatusLine } from "./StatusLine.tsx";
import { useStanding } from "./state/standing.ts";
import { TopBar } from "./TopBar.tsx";
import { Transfer } from "./Transfer.tsx";
import { WireBanner } from "./WireBanner.tsx";

/** The code of the other pages is fetched after this long at the latest, milliseconds. */
const preloadDelay = 3000;

export function Frame() {
  useHotkeys([["mod+shift+L", lockVault]], [], true);
  // Text fields undo their own typing.
  useHotkeys([
    ["mod+Z", () => unlessInDialog(undoEdit)],
    ["mod+shift+Z", () => unlessInDialog(redoEdit)],
    ["mod+Y", () => unlessInDialog(redoEdit)],
  ]);
  useEffect(() => {
    // Once the first page stands: the others then open at once, and stay to be had when the core is gone.
    const idle = requestIdleCallback(() => void preloadParts(), { timeout: preloadDelay });
    return () => cancelIdleCallback(idle);
  }, []);
  return (
    <div className={classes.frame}>
      <a
        className={classes.skip}
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById("main")?.focus();
        }}
      >
        Skip to the page
      </a>
      <Rail />
      <div className={classes.column}>
        <DemoBanner />
        <WireBanner />
        <TopBar />
        <main id="main" tabIndex={-1} className={classes.main}>
          <Pages />
        </main>
        <StatusLine />
      </div>
      <Palette />
      <DesktopNotices />
      <DoctorDrawer />
      <HostEditor />
      <HostKeyDialog />
      <Transfer />
      <ShortcutsDialog />
      <LoginPromptDialog />
    </div>
  );
}

/** What is under a dialog is not what the person looks at. */
function unlessInDialog(work: () => Promise<void>): void {
  if (document.querySelector("[aria-modal='true']") === null) void work();
}

const pages = features.flatMap((feature) => (feature.rail ? [{ feature, ...feature.rail }] : []));
const kept = pages.filter((page) => page.feature.keepAlive);

function Pages() {
  return (
    <>
      {kept.map((page) => (
        <KeptPage key={page.path} feature={page.feature} path={page.path} Page={page.Page} />
      ))}
      <Switch>
        {pages.map(({ feature, path, Page, items }) => (
          <Route key={path} path={items ? `${path}/:item?` : path}>
            {feature.keepAlive ? (
              <Titled title={feature.title} />
            ) : (
              <Titled title={feature.title}>
                <Page />
              </Titled>
            )}
          </Route>
        ))}
        <Route<{ id: string; tab?: string; view?: string }> path="/host/:id/:tab?/:view?">
          {(params) => (
            <Titled key={params.id} title="Host">
              <HostPage id={params.id} tab={params.tab} />
            </Titled>
          )}
        </Route>
        <Route path="/">
          <Redirect to="/fleet" replace />
        </Route>
        <Route>
          <NotFound />
        </Route>
      </Switch>
    </>
  );
}

/** A page with its name in the window's title; host names stay out of it, titles are seen while the vault is locked. */
function Titled({ title, children }: { title: string; children?: ReactNode }) {
  const standing = useStanding(({ count }) => count);
  useDocumentTitle(`${standing ? `(${standing}) ` : ""}${title} - Holdfast`);
  return <Part>{children}</Part>;
}

/** Its code may still be on the way, and it may fail to draw. */
function Part({ children }: { children: ReactNode }) {
  return (
    <Boundary>
      <Suspense fallback={<LoadingState />}>{children}</Suspense>
    </Boundary>
  );
}

/** Mounted at the first visit, then hidden instead of unmounted. */
function KeptPage({ path, Page }: { feature: Feature; path: string; Page: NonNullable<Feature["rail"]>["Page"] }) {
  const [location] = useLocation();
  const visible = location === path;
  const [visited, setVisited] = useState(visible);
  if (visible && !visited) setVisited(true);
  if (!visited) return null;
  return (
    <div className={classes.kept} hidden={!visible}>
      <VisibilityProvider value={visible}>
        <Part>
          <Page />
        </Part>
      </VisibilityProvider>
    </div>
  );
}

import { MantineProvider } from "@mantine/core";
import { modals, ModalsProvider } from "@mantine/modals";
import { notifications, Notifications } from "@mantine/notifications";
import { spotlight } from "@mantine/spotlight";
import { Suspense, useEffect } from "react";
import { Router } from "wouter";
import { useHashLocation } from "wouter/use-hash-location";
import { dropHostKeyQuestions } from "../components/hostKeyGate.ts";
import { VaultGate } from "../features/vault/VaultGate.tsx";
import { LoadingState } from "../components/states.tsx";
import { client } from "../transport/client.ts";
import { lazyPart } from "./lazyPart.tsx";
import { closeHostEditor } from "./state/hostEditor.ts";
import { followVault } from "./state/live.ts";
import { savePreferences } from "./state/preferences.ts";
import { useSession } from "./state/session.ts";
import { cssVariables, theme } from "./theme.ts";
import classes from "./toast.module.css";

// On its way while the passphrase is typed; the unlock page does not wait for it.
import("./Frame.tsx").catch(() => undefined);
const Frame = lazyPart(async () => (await import("./Frame.tsx")).Frame);

/** What may still be on the screen when the vault locks. */
function forgetOverlays(): void {
  modals.closeAll();
  notifications.clean();
  notifications.cleanQueue();
  spotlight.close();
  dropHostKeyQuestions();
  closeHostEditor();
}

export function App() {
  useEffect(() => {
    const following = followVault(client, forgetOverlays);
    // Out of sight may be the last that is heard of a page: closed windows come by here too.
    const save = (): void => void (document.visibilityState === "hidden" && savePreferences());
    document.addEventListener("visibilitychange", save);
    return () => {
      following.dispose();
      document.removeEventListener("visibilitychange", save);
    };
  }, []);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="dark">
      <Router hook={useHashLocation}>
        <Content />
      </Router>
    </MantineProvider>
  );
}

function Content() {
  const vault = useSession((state) => state.vault);
  const failure = useSession((state) => state.failure);
  const wire = useSession((state) => state.wire);
  return (
    <VaultGate vault={vault} failure={failure} wire={wire}>
      <ModalsProvider labels={{ confirm: "Continue", cancel: "Cancel" }}>
        <Notifications position="bottom-right" limit={4} classNames={{ root: classes.stack }} />
        <Suspense fallback={<LoadingState label="Opening Holdfast" rows={0} />}>
          <Frame />
        </Suspense>
      </ModalsProvider>
    </VaultGate>
  );
}

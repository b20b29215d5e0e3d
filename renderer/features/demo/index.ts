import { FlaskConical } from "lucide-react";
import { Failure } from "../../../shared/base/failure.ts";
import type { Feature } from "../../app/feature.ts";
import { useSession } from "../../app/state/session.ts";
import { toastFailure } from "../../app/toast.tsx";
import { client, switchWorkspace } from "../../transport/client.ts";

function openDemo(): void {
  client.call("demo.start").then(
    () => switchWorkspace("demo"),
    (error: unknown) => {
      if (error instanceof Failure) toastFailure(error);
    },
  );
}

export const demo: Feature = {
  id: "demo",
  title: "Demo fleet",
  icon: FlaskConical,
  commands: () =>
    useSession.getState().vault?.demo
      ? [{ id: "demo-leave", title: "Leave the demo fleet", icon: FlaskConical, run: () => switchWorkspace("main") }]
      : [{ id: "demo-open", title: "Open the demo fleet", icon: FlaskConical, run: openDemo }],
};

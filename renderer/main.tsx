import "./app/trustedTypes.ts";
import "./app/zodSetup.ts";
import "@fontsource-variable/inter/index.css";
import "@fontsource-variable/jetbrains-mono/index.css";
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "@mantine/spotlight/styles.css";
import "./app/base.css";
import { createRoot } from "react-dom/client";

const root = document.getElementById("root");
// The policy and the settings above must stand before any schema is made; with code in chunks only this keeps the order.
if (root)
  import("./app/App.tsx").then(
    ({ App }) => createRoot(root).render(<App />),
    () => {
      root.textContent = "Holdfast could not be loaded. Check that it is still running, then reload the page.";
    },
  );

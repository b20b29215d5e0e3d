import type { Handlers } from "./handlers.ts";
import type { Ports } from "./ports.ts";
import type { Services } from "./services.ts";
import type { Settings } from "./settings.ts";

const settingsName = "page";

export function createAppHandlers(ports: Ports, demo: boolean): Pick<Handlers<"app">, "info"> {
  const { version, shell, environment } = ports;
  return { info: () => ({ version, shell, platform: environment.platform, demo }) };
}

export function createSettingsHandlers(
  { ports, audit, signal }: Pick<Services, "ports" | "audit" | "signal">,
  settings: Settings,
): Pick<Handlers<"app">, "settings" | "saveSettings" | "holdSettings"> {
  let held: string | null = null;
  const stored = (): string => settings.read(settingsName) ?? "{}";
  const writeHeld = (): void => {
    if (held === null || held === stored()) return;
    const actor = `${ports.environment.userName} (${ports.shell})`;
    audit.append({ kind: "event", hostIds: [], detail: { action: "app.saveSettings", actor, hosts: [], data: {} } });
    settings.write(settingsName, held);
  };
  // The database is still open then, and nobody else hears what goes wrong.
  const onLock = (): void => {
    try {
      writeHeld();
    } catch (error) {
      ports.logger.error("the page's last settings were not saved", error);
    }
  };
  signal.addEventListener("abort", onLock, { once: true });
  return {
    settings: () => ({ json: held ?? stored() }),
    saveSettings({ json }) {
      held = null;
      settings.write(settingsName, json);
    },
    holdSettings({ json }) {
      held = json;
    },
  };
}

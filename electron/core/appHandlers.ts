import type { Handlers } from "./handlers.ts";
import type { Ports } from "./ports.ts";
import type { Settings } from "./settings.ts";

const settingsName = "page";

export function createAppHandlers(ports: Ports, demo: boolean): Pick<Handlers<"app">, "info"> {
  const { version, shell, environment } = ports;
  return { info: () => ({ version, shell, platform: environment.platform, demo }) };
}

export function createSettingsHandlers(settings: Settings): Pick<Handlers<"app">, "settings" | "saveSettings"> {
  return {
    settings: () => ({ json: settings.read(settingsName) ?? "{}" }),
    saveSettings: ({ json }) => settings.write(settingsName, json),
  };
}

import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

/*
 * The one file with colour and size literals. Components use Mantine's scales (gap="sm") or the `--hf-*`
 * variables below; charts read them with `readToken`. Text and status colours keep 4.5:1 on every surface.
 */

const neutral: MantineColorsTuple = [
  "#e7ebf1",
  "#c8d0da",
  "#a6b1be",
  "#7f8b9a",
  "#313b48",
  "#28313c",
  "#1b212a",
  "#12161c",
  "#0f1318",
  "#0b0e12",
];
const accent: MantineColorsTuple = [
  "#eaf2ff",
  "#d2e2ff",
  "#a8c7ff",
  "#7cabff",
  "#5a94fa",
  "#3f7ff0",
  "#2a69dd",
  "#1f57c0",
  "#1b4aa3",
  "#163c84",
];
const red: MantineColorsTuple = [
  "#ffecec",
  "#ffd5d5",
  "#ffaaab",
  "#ff8587",
  "#f5686c",
  "#e34a51",
  "#cc2f39",
  "#b1242e",
  "#951c26",
  "#78151e",
];

export const theme = createTheme({
  colors: { dark: neutral, accent, red },
  primaryColor: "accent",
  primaryShade: 6,
  autoContrast: true,
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontFamilyMonospace: '"JetBrains Mono Variable", ui-monospace, monospace',
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.25rem" },
  lineHeights: { xs: "1.4", sm: "1.45", md: "1.5", lg: "1.5", xl: "1.4" },
  spacing: { xs: "0.375rem", sm: "0.625rem", md: "0.875rem", lg: "1.25rem", xl: "1.75rem" },
  radius: { xs: "3px", sm: "5px", md: "7px", lg: "10px", xl: "16px" },
  defaultRadius: "sm",
  headings: {
    fontFamily: '"Inter Variable", system-ui, sans-serif',
    fontWeight: "620",
    sizes: {
      h1: { fontSize: "1.25rem", lineHeight: "1.35" },
      h2: { fontSize: "1rem", lineHeight: "1.4" },
      h3: { fontSize: "0.875rem", lineHeight: "1.4" },
    },
  },
  focusRing: "auto",
  respectReducedMotion: true,
  cursorType: "pointer",
  components: {
    Button: { defaultProps: { size: "sm" } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
    Modal: { defaultProps: { overlayProps: { backgroundOpacity: 0.6 }, transitionProps: { duration: 120 } } },
    Drawer: { defaultProps: { overlayProps: { backgroundOpacity: 0.6 }, transitionProps: { duration: 120 } } },
    Menu: { defaultProps: { transitionProps: { duration: 80 } } },
  },
});

type Tokens = Record<`--${string}`, string>;

const shared: Tokens = {
  "--hf-rail-width": "13rem",
  "--hf-rail-width-narrow": "3.5rem",
  "--hf-topbar-height": "3rem",
  "--hf-status-height": "1.75rem",
  "--hf-row-height": "2.25rem",
  "--hf-tile-width": "15rem",
  "--hf-tile-spark": "2rem",
  "--hf-meter": "0.3125rem",
  "--hf-measure": "34rem",
  "--hf-form": "26rem",
  "--hf-chart-height": "10rem",
  "--hf-panel-height": "20rem",
  "--hf-hairline": "1px",
  "--hf-edge": "3px",
  "--hf-focus-width": "2px",
  "--hf-spark-stroke": "1.25px",
  "--hf-number": '"tnum" 1, "cv11" 1',
};

const dark: Tokens = {
  "--hf-bg": "#0f1318",
  "--hf-surface": "#151a21",
  "--hf-raised": "#1b212a",
  "--hf-hover": "#232b36",
  "--hf-selected": "#1b2c4a",
  "--hf-border": "#28313c",
  "--hf-border-strong": "#5b6878",
  "--hf-text": "#e7ebf1",
  "--hf-text-dim": "#a6b1be",
  "--hf-text-faint": "#8f9bab",
  "--hf-accent": "#7cabff",
  "--hf-accent-soft": "#1b2c4a",
  "--hf-focus": "#7cabff",
  "--hf-ok": "#5ccb8f",
  "--hf-ok-soft": "#14301f",
  "--hf-warning": "#f2bb4d",
  "--hf-warning-soft": "#38290b",
  "--hf-critical": "#ff8587",
  "--hf-critical-soft": "#421a1d",
  "--hf-unknown": "#a6b1be",
  "--hf-unknown-soft": "#262e38",
  "--hf-stale": "#c3a6f5",
  "--hf-stale-soft": "#2d2340",
  "--hf-busy": "#7cabff",
  "--hf-busy-soft": "#1b2c4a",
  "--hf-production": "#ff9d6e",
  "--hf-production-soft": "#3d2214",
  "--hf-series-1": "#6ea6ff",
  "--hf-series-2": "#f2bb4d",
  "--hf-series-3": "#5ccb8f",
  "--hf-series-4": "#c3a6f5",
  "--hf-series-5": "#ff8587",
  "--hf-series-6": "#56c8d8",
  "--hf-chart-grid": "#28313c",
  "--hf-chart-axis": "#8f9bab",
  "--hf-track": "#2b3440",
  "--hf-shadow": "0 8px 24px rgb(0 0 0 / 45%)",
};

const light: Tokens = {
  "--hf-bg": "#f3f5f8",
  "--hf-surface": "#ffffff",
  "--hf-raised": "#f8f9fb",
  "--hf-hover": "#e9edf3",
  "--hf-selected": "#dce8fd",
  "--hf-border": "#d8dee6",
  "--hf-border-strong": "#7b8797",
  "--hf-text": "#161c24",
  "--hf-text-dim": "#465160",
  "--hf-text-faint": "#586473",
  "--hf-accent": "#1f57c0",
  "--hf-accent-soft": "#e3edfd",
  "--hf-focus": "#1f57c0",
  "--hf-ok": "#12693d",
  "--hf-ok-soft": "#dff3e7",
  "--hf-warning": "#7d5100",
  "--hf-warning-soft": "#fdf0d3",
  "--hf-critical": "#b1242e",
  "--hf-critical-soft": "#fde4e5",
  "--hf-unknown": "#4d5968",
  "--hf-unknown-soft": "#e8ecf1",
  "--hf-stale": "#6241a8",
  "--hf-stale-soft": "#eee7fb",
  "--hf-busy": "#1f57c0",
  "--hf-busy-soft": "#e3edfd",
  "--hf-production": "#a03d0c",
  "--hf-production-soft": "#fde8dc",
  "--hf-series-1": "#2a69dd",
  "--hf-series-2": "#b06f00",
  "--hf-series-3": "#1a8a52",
  "--hf-series-4": "#7a55c7",
  "--hf-series-5": "#cc2f39",
  "--hf-series-6": "#0e7f91",
  "--hf-chart-grid": "#e1e6ed",
  "--hf-chart-axis": "#586473",
  "--hf-track": "#dde3ea",
  "--hf-shadow": "0 8px 24px rgb(22 28 36 / 16%)",
};

const kit = {
  "--mantine-color-body": "var(--hf-surface)",
  "--mantine-color-text": "var(--hf-text)",
  "--mantine-color-bright": "var(--hf-text)",
  "--mantine-color-dimmed": "var(--hf-text-dim)",
  "--mantine-color-placeholder": "var(--hf-text-faint)",
  "--mantine-color-anchor": "var(--hf-accent)",
  "--mantine-color-error": "var(--hf-critical)",
  "--mantine-color-default": "var(--hf-raised)",
  "--mantine-color-default-hover": "var(--hf-hover)",
  "--mantine-color-default-border": "var(--hf-border)",
  "--mantine-color-default-color": "var(--hf-text)",
} satisfies Tokens;

export const cssVariables: CSSVariablesResolver = () => ({
  variables: shared,
  dark: { ...dark, ...kit },
  light: { ...light, ...kit },
});

/** Pixel sizes for what cannot read CSS: icons and virtual lists. `row` equals `--hf-row-height` at 16 px a rem. */
export const sizes = { icon: { xs: 12, sm: 14, md: 16, lg: 20, xl: 36 }, row: 36 } as const;

export const palettes = { dark, light };

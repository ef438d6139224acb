import { createTheme, type MantineColorsTuple } from "@mantine/core";

const petrol: MantineColorsTuple = [
  "#e6f5fa",
  "#d2e8f1",
  "#a5d0e2",
  "#74b7d3",
  "#4ea3c6",
  "#3697be",
  "#2588b0",
  "#13789f",
  "#0b6a8e",
  "#00587a",
];

/** Neutral, a little blue; the darkest steps are near black, for the reading room. */
const night: MantineColorsTuple = [
  "#d8dee4",
  "#b7c0c9",
  "#97a3ae",
  "#65717d",
  "#3b454f",
  "#2b333b",
  "#20272e",
  "#14191e",
  "#0f1317",
  "#0a0d10",
];

export const theme = createTheme({
  colors: { petrol, dark: night },
  primaryColor: "petrol",
  primaryShade: { light: 8, dark: 8 },
  fontFamily: '"Be Vietnam Pro", system-ui, -apple-system, "Segoe UI", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", Consolas, monospace',
  headings: { fontFamily: '"Be Vietnam Pro", system-ui, sans-serif', fontWeight: "600" },
  defaultRadius: "sm",
  cursorType: "pointer",
  components: {
    // Pages scroll inside their own pane, so a dialog needs no lock, whose <style> element the page's policy forbids.
    Modal: { defaultProps: { lockScroll: false, centered: true } },
    Drawer: { defaultProps: { lockScroll: false } },
  },
});

/** Corrections of Mantine's own colours: its dimmed texts are too pale to read on a reception screen. */
export const colorVariables = {
  variables: {},
  light: {
    "--mantine-color-dimmed": "#55606a",
    "--mantine-color-placeholder": "#66727d",
    "--mantine-color-error": "#b3261e",
    "--khoanh-page": "#f3f6f8",
    "--khoanh-surface": "#ffffff",
    "--khoanh-line": "#dbe2e7",
    "--khoanh-hover": "#eaf3f7",
    "--khoanh-chosen": "#d2e8f1",
    "--khoanh-good": "#0b6a4f",
    "--khoanh-warn": "#8a4b00",
    "--khoanh-bad": "#b3261e",
  },
  dark: {
    "--mantine-color-dimmed": "#97a3ae",
    "--mantine-color-placeholder": "#8793a0",
    "--mantine-color-error": "#ff9c92",
    "--mantine-color-anchor": "#74b7d3",
    "--mantine-color-petrol-light-color": "#a5d0e2",
    "--mantine-color-petrol-outline": "#74b7d3",
    "--khoanh-page": "#0f1317",
    "--khoanh-surface": "#171d22",
    "--khoanh-line": "#2b333b",
    "--khoanh-hover": "#1e262d",
    "--khoanh-chosen": "#173545",
    "--khoanh-good": "#6fd3ae",
    "--khoanh-warn": "#f3b763",
    "--khoanh-bad": "#ff9c92",
  },
};

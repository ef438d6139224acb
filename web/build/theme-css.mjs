// Writes src/app/theme.css: the theme's CSS variables that differ from Mantine's own, as a file,
// because the page's content security policy forbids the <style> element that MantineProvider would add.
import { writeFileSync } from "node:fs";
import { DEFAULT_THEME, defaultCssVariablesResolver, mergeMantineTheme } from "@mantine/core";
import { createServer } from "vite";

const server = await createServer({ configFile: false, logLevel: "error", server: { middlewareMode: true } });
const { theme, colorVariables } = await server.ssrLoadModule("/src/app/theme.ts");
await server.close();

const usual = defaultCssVariablesResolver(DEFAULT_THEME);
const ours = defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, theme));
const rules = [
  [":root", "variables"],
  [':root[data-mantine-color-scheme="light"]', "light"],
  [':root[data-mantine-color-scheme="dark"]', "dark"],
].map(([selector, part]) => {
  const changed = Object.entries({ ...ours[part], ...colorVariables[part] }).filter(
    ([name, value]) => usual[part][name] !== value,
  );
  return `${selector} {\n${changed.map(([name, value]) => `  ${name}: ${value};`).join("\n")}\n}\n`;
});
writeFileSync("src/app/theme.css", `/* Written by \`npm run theme\` from theme.ts. */\n${rules.join("\n")}`);

import { createTheme } from "@mantine/core";

export const theme = createTheme({
  fontFamily: '"Be Vietnam Pro", system-ui, sans-serif',
});

import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { LanguageProvider } from "../text";
import { router } from "./router";
import { theme } from "./theme";

const queries = new QueryClient();

export function App() {
  return (
    <LanguageProvider>
      <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </LanguageProvider>
  );
}

import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useEffect } from "react";
import { SIGNED_OUT } from "../api";
import { LanguageProvider } from "../text";
import { askToSignIn } from "./ask-to-sign-in";
import { queries } from "./queries";
import { router } from "./router";
import { theme } from "./theme";

function Localised() {
  useEffect(() => {
    const onSignedOut = () => askToSignIn(router, queries);
    window.addEventListener(SIGNED_OUT, onSignedOut);
    return () => window.removeEventListener(SIGNED_OUT, onSignedOut);
  }, []);
  return (
    <>
      <Notifications position="bottom-right" />
      <RouterProvider router={router} />
    </>
  );
}

export function App() {
  return (
    <LanguageProvider>
      {/* The theme's variables come from theme.css: the page's policy allows no <style> element. */}
      <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
        <QueryClientProvider client={queries}>
          <Localised />
        </QueryClientProvider>
      </MantineProvider>
    </LanguageProvider>
  );
}

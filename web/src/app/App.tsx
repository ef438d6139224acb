import { MantineProvider } from "@mantine/core";
import { DatesProvider } from "@mantine/dates";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useEffect } from "react";
import { SIGNED_OUT } from "../api";
import { LanguageProvider, useText } from "../text";
import { askToSignIn } from "./ask-to-sign-in";
import { queries } from "./queries";
import { router } from "./router";
import { theme } from "./theme";
import "dayjs/locale/vi";

function Localised() {
  const { language } = useText();
  useEffect(() => {
    const onSignedOut = () => askToSignIn(router, queries);
    window.addEventListener(SIGNED_OUT, onSignedOut);
    return () => window.removeEventListener(SIGNED_OUT, onSignedOut);
  }, []);
  return (
    <DatesProvider settings={{ locale: language, firstDayOfWeek: 1 }}>
      <Notifications position="bottom-right" />
      <RouterProvider router={router} />
    </DatesProvider>
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

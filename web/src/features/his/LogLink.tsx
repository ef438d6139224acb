import { ActionIcon } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useText } from "../../text";

const IconLink = createLink(ActionIcon<"a">);

/** Leads to the messages of a HIS. */
export function LogLink({ his, children }: { his: string; children: ReactNode }) {
  const { t } = useText();
  return (
    <IconLink
      component="a"
      to="/messages"
      search={{ his }}
      variant="subtle"
      color="gray"
      size={34}
      aria-label={`${t("his.log")} ${his}`}
      title={t("his.log")}
    >
      {children}
    </IconLink>
  );
}

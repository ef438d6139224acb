import { IconLock } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Permission } from "../api";
import { useText } from "../text";
import { Empty, useMay } from "../ui";

/** Shows a page to those who may see it, and tells the others why not. */
export function Gate({ needs, children }: { needs: Permission; children: ReactNode }) {
  const may = useMay();
  const { t } = useText();
  if (may(needs)) return children;
  return <Empty icon={<IconLock size={40} />} title={t("shell.forbidden")} help={t("shell.forbiddenHelp")} />;
}

import { Loader } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { type ComponentType, Suspense } from "react";
import type { Permission } from "../api";
import { useText } from "../text";
import { Empty, useMay } from "../ui";

type Props = { needs?: Permission; show: ComponentType };

/** Shows a page to those who may see it, and tells the others why not. */
export function GatedPage({ needs, show: Shown }: Props) {
  const may = useMay();
  const { t } = useText();
  if (needs && !may(needs)) {
    return <Empty icon={<IconLock size={40} />} title={t("shell.forbidden")} help={t("shell.forbiddenHelp")} />;
  }
  return (
    <Suspense fallback={<Loader m="lg" aria-label={t("shell.loading")} />}>
      <Shown />
    </Suspense>
  );
}

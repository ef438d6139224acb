import { IconMapOff } from "@tabler/icons-react";
import { useText } from "../text";
import { Empty, LinkButton } from "../ui";

export function NotFound() {
  const { t } = useText();
  return (
    <main>
      <title>{`${t("shell.notFound")} · Khoanh`}</title>
      <Empty icon={<IconMapOff size={40} />} title={t("shell.notFound")} help={t("shell.notFoundHelp")}>
        <LinkButton to="/">{t("shell.toStudies")}</LinkButton>
      </Empty>
    </main>
  );
}
